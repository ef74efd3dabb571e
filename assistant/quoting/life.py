"""The life of a quote: which action leads from which state to which."""

from datetime import date

from assistant.errors import BadRequest
from assistant.quoting.types import QuoteAction, QuoteState
from knowledge.language import Bilingual

STATES: dict[QuoteState, Bilingual] = {
    "draft": Bilingual("draft", "草稿"),
    "waiting": Bilingual("waiting for approval", "待审批"),
    "approved": Bilingual("approved", "已批准"),
    "sent": Bilingual("sent", "已发送"),
    "accepted": Bilingual("accepted", "已接受"),
    "declined": Bilingual("declined", "已拒绝"),
    "expired": Bilingual("expired", "已过期"),
}
ACTIONS: dict[QuoteAction, Bilingual] = {
    "draft": Bilingual("drafted", "起草"),
    "revise": Bilingual("revised", "修订"),
    "reprice": Bilingual("repriced", "重新计价"),
    "clone": Bilingual("copied from another quote", "由其他报价复制"),
    "submit": Bilingual("approval asked for", "提交审批"),
    "approve": Bilingual("approved", "批准"),
    "refuse": Bilingual("refused", "退回"),
    "send": Bilingual("sent", "发送"),
    "accept": Bilingual("accepted", "客户接受"),
    "decline": Bilingual("declined", "客户拒绝"),
    "expire": Bilingual("expired", "过期"),
}
_LEADS: dict[QuoteAction, tuple[frozenset[QuoteState], QuoteState]] = {
    "revise": (frozenset({"draft", "waiting", "approved", "sent", "declined", "expired"}), "draft"),
    "reprice": (frozenset({"draft", "waiting", "approved", "sent", "declined", "expired"}), "draft"),
    "submit": (frozenset({"draft"}), "waiting"),
    "approve": (frozenset({"waiting"}), "approved"),
    "refuse": (frozenset({"waiting"}), "draft"),
    "send": (frozenset({"approved", "sent"}), "sent"),
    "accept": (frozenset({"sent"}), "accepted"),
    "decline": (frozenset({"sent"}), "declined"),
}
ENDS: frozenset[QuoteState] = frozenset({"approved", "sent", "waiting"})


def state_on(state: QuoteState, valid_until: date, today: date) -> QuoteState:
    """Return the state of a quote on a day: one that was not answered in time has expired."""
    return "expired" if state in ENDS and today > valid_until else state


def after(action: QuoteAction, state: QuoteState) -> QuoteState:
    """Return the state that an action leads to. Raises BadRequest where it is not open in this state."""
    allowed, then = _LEADS[action]
    if state not in allowed:
        now, needed = STATES[state], [STATES[s] for s in STATES if s in allowed]
        raise BadRequest(
            Bilingual(
                f"This quote is {now.en}: only one that is {' or '.join(n.en for n in needed)} can be {ACTIONS[action].en}. "
                "Open it again to see its present state.",
                f"该报价目前{now.zh}：只有{'或'.join(n.zh for n in needed)}的报价才能{ACTIONS[action].zh}。请重新打开查看最新状态。",
            )
        )
    return then
