"""Webhooks and their deliveries as plain values, and what may be told."""

from dataclasses import dataclass
from typing import Literal

from knowledge.language import Bilingual, Language

DeliveryState = Literal["waiting", "delivered", "parked", "erased"]

EVENTS: dict[str, Bilingual] = {
    "lead.created": Bilingual("a customer left a contact in a conversation", "客户在对话中留下联系方式"),
    "hand_off.created": Bilingual("a customer asked for a person", "客户请求人工"),
    "hand_off.closed": Bilingual("a hand-off was closed", "人工请求已关闭"),
    "quote.approved": Bilingual("a quote was approved", "报价已批准"),
    "quote.sent": Bilingual("a quote was sent", "报价已发送"),
    "quote.accepted": Bilingual("a customer accepted a quote", "客户接受报价"),
    "quote.declined": Bilingual("a customer declined a quote", "客户拒绝报价"),
    "deal.stage_changed": Bilingual("somebody moved a deal to another stage", "商机阶段变更"),
    "turn.rated_down": Bilingual("a reply was rated as bad", "回复被评为不满意"),
    "turn.refused": Bilingual("a customer's question was left without an answer", "客户的问题没有得到答案"),
    "customer.erased": Bilingual("a customer was forgotten: forget them, too", "客户信息已删除，请同步删除"),
}
TEST = "webhook.test"

STATES: dict[str, Bilingual] = {
    "waiting": Bilingual("waiting", "等待中"), "delivered": Bilingual("delivered", "已送达"),
    "parked": Bilingual("given up", "已停止重试"), "erased": Bilingual("erased with its customer", "已随客户删除"),
}  # fmt: skip

ERRORS: dict[str, Bilingual] = {
    "": Bilingual("", ""),
    "address": Bilingual("this address may not be told anything (see ASSISTANT_WEBHOOK_HOSTS)", "该地址不允许投递（参见 ASSISTANT_WEBHOOK_HOSTS）"),
    "host": Bilingual("there is no such host", "找不到该主机"),
    "time": Bilingual("no answer in time", "未在规定时间内应答"),
    "reach": Bilingual("it cannot be reached, or its certificate does not fit", "无法连接，或证书不符"),
}  # fmt: skip
"""Why there was no answer, by what is kept of it."""


@dataclass(frozen=True)
class Webhook:
    """A subscription: where to, which events. Its secret is shown once, when it is made."""

    id: str
    url: str
    events: tuple[str, ...]
    created_at: str
    created_by: str
    resting_until: str
    """Until when nothing is sent, since the last try failed; "" where there is no rest."""


@dataclass(frozen=True)
class Delivery:
    """One event on its way to one webhook. `status` is the HTTP status of the last try, None where there was no answer."""

    id: str
    webhook: str
    event: str
    subject: str
    state: DeliveryState
    attempts: int
    status: int | None
    error: str
    created_at: str
    next_at: str

    def outcome(self, language: Language) -> str:
        """Return what the last try came to: the status of the answer, or why there was none."""
        return str(self.status) if self.status is not None else ERRORS[self.error].say(language)


@dataclass(frozen=True)
class Sent:
    """What became of one try: the status of the answer, or why there was none, as a key of `ERRORS`."""

    status: int | None
    error: str = ""

    @property
    def taken(self) -> bool:
        """Return whether the other side took it: any status of the 2xx."""
        return self.status is not None and 200 <= self.status < 300
