"""What the assistant says in a messenger beside its replies, and the words by which people ask for more or for a person."""

from knowledge.language import Bilingual as B

GREETING = B(
    "Hello, this is the automatic sales assistant of {company} (a computer program). Ask me about products, prices, stock or warranty. Write “talk to a person” whenever you want a colleague.",
    "您好，这里是{company}的自动销售助手（计算机程序）。产品、价格、库存、保修都可以直接问我；需要同事时，回复“人工”即可。",
)
TRY = B("For example:", "比如：")
TEXT_ONLY = B(
    "I can only read text. Please write your question, or write “talk to a person”.",
    "我只能阅读文字。请用文字描述您的问题，或回复“人工”。",
)
MORE = B("\n… Write “more” to read on.", "\n……回复“更多”继续阅读。")
LATE = B(
    "This takes me a little longer. Write “ready?” in a moment, and I will send you the answer.",
    "这个问题需要多查一会儿。请稍后回复“好了吗”，我把答案发给您。",
)
STILL = B("I am still looking. Please write “ready?” again in a moment.", "还在查，请稍等片刻再回复“好了吗”。")
SLOWLY = B("You are writing very fast. I am still at your earlier messages.", "您发送得太快了，前面的消息还在处理中。")
EARLIER = B("On “{asked}”:", "关于“{asked}”：")
FAILED = B("Something went wrong on our side. Please ask again in a moment.", "我们这边出了点问题，请稍后再问一次。")
THANKS = B("Thank you for telling us.", "谢谢您的反馈。")
SOURCES = B("Sources:", "来源：")
CATALOGUE = B("catalogue", "产品目录")
TOLD = ("“talk to a person”", "“人工”")
"""How our replies name the way to a person, in either language: words that hold wherever one can write."""
PERSON = B("Write “talk to a person” to be passed on to a colleague.", "回复“人工”可转接同事。")

ASKED_MORE = frozenset({"更多", "继续", "下一页", "more", "go on", "next"})
ASKED_READY = frozenset({"好了吗", "好了没", "有结果了吗", "结果", "ready", "is it ready", "done"})
GOOD = frozenset({"👍", "赞", "[强]", "/:strong"})
BAD = frozenset({"👎", "踩", "[弱]", "/:weak"})
"""Signs that rate the last reply; the last two are what WeChat sends for its own emoji."""


def bare(text: str) -> str:
    """Return a short message as its words are listed: without marks at its end, in small letters."""
    return " ".join(text.split()).rstrip("?？!！.。~～").strip().lower()
