"""Which accounts, people and products of the deals a text names, also where it is typed sloppily."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from assistant.deals.types import Deal, Stage

_FORMS = re.compile(
    r"\b(?:incorporated|inc|ltd|limited|llc|llp|plc|gmbh|ag|kg|corporation|corp|company|co|sarl|bv|nv|oy|ab|pty|pte|holdings?|group|the)\b\.?"
    r"|有限责任公司|股份有限公司|有限公司|集团|公司|（[^）]*）|\([^)]*\)",
    re.IGNORECASE,
)
_COMMON = frozenset(
    "科技 技术 信息 贸易 商贸 实业 发展 网络 电子 软件 服务 咨询 国际 中国 有限 公司 集团 股份 工程 设备 医院 大学 学校 中学 小学 银行 北京 上海 广州 深圳 杭州 "  # noqa: SIM905
    "南京 苏州 成都 重庆 武汉 西安 天津 宁波 青岛 大连 厦门 长沙 合肥 郑州 济南 福州 无锡 东莞 佛山 数字 智能 传媒 文化 教育 物流 建设 投资 管理 客户 商机 单子 销售".split()
)
_HAN_CHAR = re.compile(r"[\u4e00-\u9fff]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_WORD = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*")
_ALIKE, _ALIKE_HAN = 0.82, 0.74
_SHORTEST = 4  # letters of a word that stands for a longer name
_FEW = 3  # names that one word of theirs may stand for


@dataclass(frozen=True)
class DealNames:
    """What deals are called by: `me` is who asks, as owners are written; `columns` are further ones they are parted by."""

    stages: tuple[Stage, ...] = ()
    owners: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()
    me: str = ""
    columns: tuple[str, ...] = ()

    def account(self, text: str, *, loosely: bool = True) -> tuple[tuple[str, ...], tuple[int, int]]:
        """Return the accounts that a text means and where it names them; `loosely` also by a part of the name or typed amiss."""
        return _ready(self.accounts).find(text, loosely=loosely)

    def owner(self, text: str) -> tuple[str, tuple[int, int]]:
        """Return the owner that a text names, whole or by a name that nobody else has."""
        return _person(text, self.owners)

    def team(self, text: str) -> tuple[str, tuple[int, int]]:
        """Return the team that a text names."""
        return _whole_name(text, self.teams)

    def product(self, text: str) -> tuple[str, tuple[int, int]]:
        """Return the product of deals that a text names."""
        return _whole_name(text, self.products)


def names_of(deals: Iterable[Deal], stages: Sequence[Stage], me: str, columns: Sequence[str] = ()) -> DealNames:
    """Return what these deals are called by."""
    deals = tuple(deals)

    def distinct(name: str) -> tuple[str, ...]:
        counted = Counter(value for d in deals if (value := getattr(d, name)))
        return tuple(value for value, _ in counted.most_common())

    return DealNames(
        tuple(stages), distinct("owner"), distinct("team"), distinct("account"), distinct("product"), frozenset(d.id for d in deals), me,
        tuple(columns),
    )  # fmt: skip


def plain(text: str) -> str:
    """Return a text as names are compared: one form of each letter, small, its length kept where that is possible."""
    made = "".join(c if len(f := unicodedata.normalize("NFKC", c).casefold()) != 1 else f for c in text)
    return made.replace("’", "'")


def _core(name: str) -> str:
    """Return a company's name without what kind of company it is."""
    return " ".join(_WORD.findall(_FORMS.sub(" ", plain(name)))) or plain(name).strip()


@lru_cache(maxsize=4)
def _ready(names: tuple[str, ...]) -> "_Names":
    """Return names ready to be found in texts: the same ones are made ready once."""
    return _Names(names)


_Found = tuple[tuple[str, ...], tuple[int, int]]
_NONE: _Found = ((), (0, 0))


class _Names:
    """Companies' names, ready to be found in texts: by their first words and, Chinese ones, by their characters."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._cores = {name: _core(name) for name in names}
        self._heads = dict[str, list[str]]()
        self._chars = dict[str, list[str]]()
        for name, core in self._cores.items():
            self._heads.setdefault(core.split(" ")[0], []).append(name)
            for char in set(_HAN_CHAR.findall(core)):
                self._chars.setdefault(char, []).append(name)
        self._initials = dict[str, list[str]]()
        for head in self._heads:
            if head.isascii() and len(head) > _SHORTEST:
                self._initials.setdefault(head[0], []).append(head)

    def find(self, text: str, *, loosely: bool) -> _Found:
        """Return the names that a text means, and where it names them."""
        said = plain(text)
        heads = (names for head, names in self._heads.items() if head in said)
        there = [(n, self._cores[n]) for names in heads for n in names]
        whole = [(n, at, at + len(c)) for n, c in there if (at := _stands(c, said)) >= 0]
        if whole:
            longest = max(end - start for _, start, end in whole)
            kept = [w for w in whole if w[2] - w[1] == longest]
            return tuple(n for n, _, _ in kept), (kept[0][1], kept[0][2])
        if not loosely:
            return _NONE
        return next(
            (found for look in (self._by_head, self._by_characters, self._typed_amiss) if (found := look(said))[0]),
            _NONE,
        )

    def _by_head(self, said: str) -> _Found:
        """Return the names that begin with a word of the text, where those are few."""
        for match in _WORD.finditer(said):
            word = match[0].removesuffix("'s")
            names = self._heads.get(word, ())
            if word.isascii() and len(word) >= _SHORTEST and word not in _PLAIN_WORDS and 0 < len(names) <= _FEW:
                return tuple(names), (match.start(), match.start() + len(word))
        return _NONE

    def _sharing(self, said: str) -> list[str]:
        """Return the names of which two characters or more stand in a text."""
        shared = Counter(name for char in set(_HAN_CHAR.findall(said)) for name in self._chars.get(char, ()))
        return [name for name, count in shared.items() if count > 1]

    def _by_characters(self, said: str) -> _Found:
        """Return the few Chinese names whose telling characters stand together in a text."""
        best = max((_shared(name, self._cores[name], said) for name in self._sharing(said)), default=(0, 0, 0, ""))
        size, start, end, _ = best
        alike = [n for n, c in self._cores.items() if said[start:end] in c] if size else []
        return (tuple(alike), (start, end)) if 0 < len(alike) <= _FEW else _NONE

    def _typed_amiss(self, said: str) -> _Found:
        """Return the name that a text comes nearest to, if it comes near."""
        words = [m for m in _WORD.finditer(said) if m[0] not in _PLAIN_WORDS]
        found = [one for i in range(len(words)) for one in self._near(said, words, i)]
        found += [_near_han(n, self._cores[n], said) for n in self._sharing(said) if _HAN.fullmatch(self._cores[n])]
        best = max(found, default=(0.0, "", (0, 0)))
        if best[0] < (_ALIKE_HAN if _HAN.search(best[1]) else _ALIKE):
            return _NONE
        return tuple(dict.fromkeys(n for r, n, at in found if r == best[0] and at == best[2])), best[2]

    def _near(self, said: str, words: Sequence[re.Match[str]], at: int) -> list[tuple[float, str, tuple[int, int]]]:
        """Return how near the words from one on come to names that begin with the same letter, whole or by their first word."""
        found = list[tuple[float, str, tuple[int, int]]]()
        start, end = words[at].span()
        word = said[start:end].removesuffix("'s")
        for head in self._initials.get(word[:1], ()):
            if abs(len(word) - len(head)) > 2:
                continue
            near = _likeness(word, head)
            for name in self._heads[head] if near > _ALIKE - 0.2 else ():
                size = len(self._cores[name].split(" "))
                whole = said[start : words[at + size - 1].end()] if at + size <= len(words) else ""
                found.append((near, name, (start, end)))
                if size > 1 and whole:
                    found.append((_likeness(whole, self._cores[name]), name, (start, start + len(whole))))
        return found


def _shared(name: str, core: str, said: str) -> tuple[int, int, int, str]:
    """Return how many characters of a Chinese name stand in a text together, where more than common ones do."""
    match = SequenceMatcher(None, core, said, autojunk=False).find_longest_match()
    shared = said[match.b : match.b + match.size]
    telling = shared
    for word in _COMMON:
        telling = telling.replace(word, "")
    if len(telling) < 2 or not _HAN.fullmatch(shared):
        return (0, 0, 0, name)
    return (len(shared), match.b, match.b + match.size, name)


def _near_han(name: str, core: str, said: str) -> tuple[float, str, tuple[int, int]]:
    """Return how near a text comes to a Chinese name, its place left out where it begins with one."""
    core = core[2:] if core[:2] in _COMMON and len(core) >= 6 else core
    size = len(core)
    if size < 4:
        return (0.0, name, (0, 0))
    tries = ((_likeness(said[i : i + size], core), i) for i in range(max(1, len(said) - size + 1)))
    ratio, at = max(tries)
    return ratio, name, (at, at + size)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _stands(core: str, said: str) -> int:
    """Return where a name stands in a text, its words whole; -1 where it does not, or says too little by itself."""
    if len(core) < (2 if _HAN.search(core) else 3) or core in _COMMON or core in _PLAIN_WORDS:
        return -1
    words = r"[\s.,&'-]+".join(re.escape(w) for w in core.split(" "))
    edged = rf"(?<![a-z0-9]){words}(?![a-z0-9])"
    match = re.search(edged, said)
    return match.start() if match else -1


_PLAIN_WORDS = frozenset(
    "what which where when who how why the this that these those with from for about open deal deals sales win won lost rate account "  # noqa: SIM905
    "accounts customer customers client clients pipeline forecast next last month quarter year week first second third best global "
    "general united national international new news update status our their your most least likely close closing stage value amount "
    "show list give tell product products team owner person people average total worth many much have does doing anything something "
    "chance chances probability opportunity opportunities stuck stalled funnel reason reasons long take right now today there between "
    "expected expect biggest largest smallest highest lowest sell sold revenue process going order orders proposal negotiation lead "
    "qualified quote quotes price prices need needs want each lose losing still being were been into over under late later soon".split()
)


def _person(text: str, owners: Sequence[str]) -> tuple[str, tuple[int, int]]:
    said = plain(text)
    for owner in sorted(owners, key=len, reverse=True):
        at = _stands_name(plain(owner).strip(), said)
        if at >= 0:
            return owner, (at, at + len(owner.strip()))
    firsts = Counter(plain(o).split()[0] for o in owners if o.split())
    for owner in owners:
        for word in plain(owner).split():
            alone = (
                firsts[word] == 1
                if word == plain(owner).split()[0]
                else sum(word in plain(o).split() for o in owners) == 1
            )
            if (
                alone
                and len(word) >= (2 if _HAN.search(word) else 3)
                and word not in _PLAIN_WORDS
                and (at := _stands_name(word, said)) >= 0
            ):
                return owner, (at, at + len(word))
    return "", (0, 0)


def _stands_name(name: str, said: str) -> int:
    if len(name) < 2:
        return -1
    match = re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", said)
    return match.start() if match else -1


def _whole_name(text: str, names: Sequence[str]) -> tuple[str, tuple[int, int]]:
    said = plain(text)
    for name in sorted(names, key=len, reverse=True):
        if plain(name).strip() not in _PLAIN_WORDS and (at := _stands_name(plain(name).strip(), said)) >= 0:
            return name, (at, at + len(name.strip()))
    return "", (0, 0)
