"""The texts of answering a customer oneself, in both languages."""

from knowledge.language import Bilingual as B

# --- for the customer
BY = B("{name} · a colleague, not the assistant", "{name} · 人工回复")
BANNER = B("{name}, a colleague, answers you here now. The assistant waits.", "{name} 正在人工为您服务，助手暂不回复。")

# --- for staff
WHO_ANSWERS = B("Who answers", "由谁回复")
ASSISTANT = B("The assistant answers here.", "当前由助手回复。")
YOU = B("You answer here. The assistant is silent.", "当前由您回复，助手保持沉默。")
OTHER = B("{name} answers here. The assistant is silent.", "当前由 {name} 回复，助手保持沉默。")
TAKE = B("Take over", "接手对话")
TAKE_FROM = B("Take over from {name}", "从 {name} 处接手")
GIVE = B("Give back to the assistant", "交还助手")
MESSAGE = B("Your message to the customer", "回复客户")
PLACEHOLDER = B("Write to the customer …", "输入回复内容……")
SEND = B("Send to the customer", "发送给客户")
TAKES = B(
    "Sending takes the conversation over: the assistant is silent until you give it back, close the request, or have not written for 24 hours.",
    "发送即表示由您接手：在您交还、关闭请求或 24 小时未发言之前，助手不再回复。",
)
ON_PAGE = B(
    "It appears on their page at once where it is open, else when they come back.",
    "客户页面打开时立即显示，否则在其返回后显示。",
)
BY_PROGRAM = B("Their program fetches it when it reads the conversation.", "客户所用的程序读取对话时会取得该消息。")
IN_MESSENGER = B("It is sent to them in {channel}.", "将通过{channel}发送给客户。")
UNTIL = B("WeChat takes messages for them until", "微信允许发送至")
AFTER = B(", 48 hours after they wrote last.", "（客户上次留言后 48 小时）。")
PASSED = B(
    "More than 48 hours have passed since they wrote, so WeChat takes no messages: yours goes along when they write next.",
    "距客户上次留言已超过 48 小时，微信不允许发送；您的消息将在客户下次留言时一并送达。",
)
NO_WAY = B(
    "No credentials are set to write to {channel} unasked: yours goes along when they write next. An administrator can set them.",
    "尚未配置{channel}主动发送的凭据：您的消息将在客户下次留言时一并送达。可请管理员配置。",
)
SENT = B("Sent", "已发送")
SHOWN = B("On their page", "客户已收到")
WAITS = B("Waiting to be sent", "等待发送")
WAITS_PAGE = B("Waiting: their page is not open", "等待中：客户页面未打开")
TRIED = B("tried {n} times", "已尝试 {n} 次")
FAILED = B("Not sent", "未送达")
GOES_ALONG = B("It goes along when they write next.", "将在客户下次留言时一并送达。")
AGAIN = B("Try again", "重试")
WROTE = B("{name} wrote", "{name} 人工回复")
WAITS_FOR = B("waits for {name} since", "等待 {name} 回复，自")
WAITS_FOR_YOU = B("waits for you since", "等待您回复，自")
ANSWERED_BY = B("answered by {name}", "由 {name} 回复")
ANSWERED_BY_YOU = B("answered by you", "由您回复")
NOT_TAKEN = B("Talk taken over", "已接手的对话")
