"""Why a writer could not write: a word for the record, and whether trying again may help."""

from dataclasses import dataclass
from typing import Literal

from knowledge.language import Bilingual

FailureKind = Literal[
    "refused",
    "slow",
    "stalled",
    "busy",
    "broken",
    "garbled",
    "empty",
    "too_long",
    "too_much",
    "resting",
    "denied",
    "language",
]
_WHY: dict[FailureKind, Bilingual] = {
    "refused": Bilingual("the model's server cannot be reached", "无法连接模型服务"),
    "slow": Bilingual("the model did not begin in time", "模型未在限定时间内开始回复"),
    "stalled": Bilingual("the model did not finish in time", "模型未在限定时间内完成回复"),
    "busy": Bilingual("the model's server is overloaded", "模型服务繁忙"),
    "broken": Bilingual("the model's server reported an error", "模型服务报告错误"),
    "garbled": Bilingual("the model's server sent what cannot be read", "模型服务返回了无法解析的内容"),
    "empty": Bilingual("the model wrote nothing", "模型没有写出任何内容"),
    "too_long": Bilingual("the model wrote without an end", "模型的回复过长"),
    "too_much": Bilingual("the facts do not fit into the prompt's limit", "事实超出提示词长度上限"),
    "resting": Bilingual("the model failed several times and is left alone for a while", "模型连续失败，暂停使用"),
    "denied": Bilingual("the model's server refused the key or the model's name", "模型服务拒绝了密钥或模型名称"),
    "language": Bilingual("the model answered in another language", "模型使用了其他语言"),
}
FAILURES = frozenset(_WHY.values())
_PASSING: frozenset[FailureKind] = frozenset({"refused", "busy", "broken"})


@dataclass
class WriterFailed(Exception):
    """A writer gave up; the plain statement is said instead. `wait` is how many seconds the server asks to be left alone."""

    kind: FailureKind
    detail: str = ""
    wait: float | None = None

    def __post_init__(self) -> None:
        super().__init__(self.kind, self.detail)

    @property
    def why(self) -> Bilingual:
        """Return the reason in words."""
        return _WHY[self.kind]

    @property
    def passing(self) -> bool:
        """Return whether the same request may go through a moment later."""
        return self.kind in _PASSING
