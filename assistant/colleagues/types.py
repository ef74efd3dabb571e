"""Who answers a customer, and what became of what a colleague wrote to them, as plain values."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from knowledge.language import Bilingual

COLLEAGUE = "colleague"
"""The intent of a turn that a colleague wrote, or that was left to one: no classifier gives it."""

LAPSES = timedelta(hours=24)
"""After so long without a word of theirs a colleague does not answer any more, and the assistant does."""

WINDOW = timedelta(hours=48)
"""How long after a follower's last message WeChat takes messages for them."""

CHANNELS: dict[str, Bilingual] = {
    "page": Bilingual("Customer page", "客户页面"), "widget": Bilingual("Website chat", "网站聊天窗"), "api": Bilingual("API", "API"),
    "wechat": Bilingual("WeChat", "微信公众号"), "wecom": Bilingual("WeCom", "企业微信"), "telegram": Bilingual("Telegram", "Telegram"),
    "command": Bilingual("Command line", "命令行"),
}  # fmt: skip
"""The ways by which customers come."""

PAGES = frozenset({"page", "widget"})
"""Channels whose customers look at a page of ours: it shows what a colleague wrote, and who answers."""

PROGRAMS = frozenset({"api", "command", ""})
"""Channels by which a program asks, and fetches what a colleague wrote when it reads the conversation."""

State = Literal["waiting", "sent", "failed"]
Why = Literal["", "reach", "busy", "window", "quota", "gone", "credentials", "refused", "no_way", "given_up"]

WHYS: dict[Why, Bilingual] = {
    "": Bilingual("", ""),
    "reach": Bilingual("the platform could not be reached", "无法连接平台"),
    "busy": Bilingual("the platform asked us to wait", "平台繁忙，要求稍后再试"),
    "window": Bilingual("more than 48 hours since they wrote: WeChat takes no messages after that", "距客户上次留言已超过 48 小时，微信不再允许主动发送"),
    "quota": Bilingual("WeChat takes only a few messages in a row until they write again", "客户未回复前，微信只允许连续发送有限条数"),
    "gone": Bilingual("they have blocked us, or do not follow us any more", "客户已取消关注或屏蔽了我们"),
    "credentials": Bilingual("the platform does not accept our credentials: tell an administrator", "平台不接受我们的凭据，请联系管理员"),
    "refused": Bilingual("the platform refused the message", "平台拒绝了该消息"),
    "no_way": Bilingual("no credentials are set to write there unasked: tell an administrator", "尚未配置主动发送所需的凭据，请联系管理员"),
    "given_up": Bilingual("the platform could not be reached for a day", "一天内始终无法连接平台"),
}  # fmt: skip
"""Why a message has not reached a customer, by what is kept of it."""


@dataclass(frozen=True)
class Answering:
    """A colleague who answers in a conversation, and since when; `told` says whether the customer knows by now."""

    conversation: str
    user: str
    name: str
    since: str
    last_at: str
    told: bool = False


@dataclass(frozen=True)
class Delivery:
    """What became of one message of a colleague's: `sent` means taken by the platform, or shown on the customer's page."""

    turn: str
    state: State
    why: Why
    attempts: int
    created_at: str
    sent_at: str
    channel: str


@dataclass(frozen=True)
class Standing:
    """How a conversation stands for staff: where its customer writes, who answers, since when they wait for that one.

    `until` is until when its platform takes messages for them, "" where it sets no end.
    """

    channel: str = ""
    answering: Answering | None = None
    unanswered: str = ""
    until: str = ""
    writable: bool = True
    """Whether they can be written to without being asked."""
    first_text: str = ""
    """What the conversation began with."""


@dataclass(frozen=True)
class News:
    """What a customer's page needs to know: a mark that changes with each turn and answerer, who answers, whether more may come soon."""

    mark: str = ""
    name: str = ""
    soon: bool = False
