"""What a customer is told of a colleague where they see no page of ours."""

from knowledge.language import Bilingual as B

WITH_COLLEAGUE = B(
    "{name}, a colleague, answers you here and has your message.", "您的消息已转给同事 {name}，将由其在此为您回复。"
)
SAYS = B("{name} (a colleague): {text}", "{name}（人工）：{text}")
"""How a messenger marks what a person wrote."""
ATTACHED = B(
    "(a picture, a voice message or a file that cannot be shown here)", "（客户发来图片、语音或文件，此处无法显示）"
)
NOTHING_HERE = B("Write something first.", "请先输入内容。")
TOO_LONG = B("Up to {most:,} characters can be sent at once; this has {count:,}.", "一次最多发送 {most:,} 个字符，当前为 {count:,} 个。")  # fmt: skip
OTHERS = B(
    "{name} answers in this conversation. Take it over first, if you want to answer instead.",
    "此对话正由 {name} 回复。如需由您回复，请先接手。",
)
NOT_FAILED = B("This message is not one that failed.", "该消息并未发送失败。")
NOT_A_CUSTOMERS = B("That is not a customer's conversation.", "这不是客户的对话。")
NO_REPLAY = B(
    "A colleague wrote here, not the assistant: there is nothing to make again.",
    "此处由同事回复，并非助手生成，无法重现。",
)
