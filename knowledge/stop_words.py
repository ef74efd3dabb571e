"""The words that carry no subject, in English and Chinese, and their stems."""

_STOPS = """
a an the and or but if of to in on at by for with from as is are was were be been being am do does did done have has
had having can could will would shall should may might must i me my we us our you your he him his she her it its they
them their this that these those there here what which who whom whose when where why how than then so not no nor too
very just also any some all each both more most other such only own same about into over under again once please tell
show give want need like get got let know hi hello hey thanks thank s t re ve ll d m
的 了 吗 呢 吧 啊 呀 嘛 哦 是 在 有 和 与 及 或 我 你 您 他 她 它 们 我们 你们 他们 咱们 这 那 这个 那个 这些 那些 就 都 也 还 又
很 太 把 被 给 让 对 从 到 跟 等 着 过 得 地 之 其 个 些 一个 一下 一些 请 请问 问 想 要 想要 需要 能 能否 可以 可否 会 应该
什么 怎么 怎样 如何 哪 哪个 哪些 哪里 多少 几 是否 有没有 没有 是不是 能不能 可不可以 告诉 知道 看看 说 下 里 上 中 为 为什么
因为 所以 如果 但 但是 而 并 且 而且 谢谢 你好 您好 麻烦 帮 帮我 一 不
"""
STOP_WORDS = frozenset(_STOPS.split())
"""Words that carry no subject. They are kept in the index and dropped from the question."""


def _stop_stems() -> frozenset[str]:
    import Stemmer

    return STOP_WORDS | frozenset(Stemmer.Stemmer("english").stemWords(sorted(STOP_WORDS)))


class _StopStems:
    """The stop words with their stems, made at first use: nothing is loaded at import."""

    def __init__(self) -> None:
        self._words: frozenset[str] | None = None

    def __contains__(self, token: str) -> bool:
        if self._words is None:
            self._words = _stop_stems()
        return token in self._words


STOP_STEMS = _StopStems()
