"""An order as it grows, segment by segment of a message.

In a segment counts go with the product beside them; a count alone goes to the products that still lack one ("each"), or
corrects the last one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.quoting.order_marks import FEW, POINTING, Things, beside, paired
from assistant.quoting.order_words import Kind, Mark
from assistant.quoting.ordering import MOST_PIECES
from assistant.quoting.scaling import halved, single, whole
from assistant.quoting.settling import settled
from assistant.quoting.unplaced import words_ahead, words_beside
from assistant.quoting.variants import Family

_PIECES = re.compile(r"[台个套件只部把张箱组双条块]$")
_PACK = re.compile(r" ?\b(?:packs?|packets?|boxe?s?|bags?|sets?)$", re.IGNORECASE)
_ALL_OF = re.compile(r"(?:of )?(?:those|these|them)|it|[这那]些", re.IGNORECASE)
_ONLY = re.compile(
    r"(?:\bonly (?:want|need|take|keep|the|my|order)|\bjust (?:want|need|keep|the)|\bkeep (?:only|just))\s+(?:the |my |those |that )?$|(?:只要|只留|就留|只保留|只买|只订)(?:那个|这个|下)?$",
    re.IGNORECASE,
)
_OF_THE = 10  # characters that may stand between "each" and the products it is of


@dataclass
class Line:
    """One line as it grows: products it may be, how many, and whether it stood there before the message."""

    skus: tuple[str, ...]
    quantity: int | None
    old: bool


@dataclass
class Reader:
    """The order as it grows, segment by segment."""

    lines: list[Line]
    names_products: bool
    things: Things
    wrong: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    last: Line | None = None
    fixing: bool = False
    carried: tuple[Mark, bool] | None = None
    dropped: int | None = None
    placed: set[int] = field(default_factory=set)
    unclear: list[str] = field(default_factory=list)
    strangers: frozenset[int] = frozenset()
    counted: Line | None = None
    only_named: bool = False
    text: str = ""
    found: Sequence[Mark] = ()
    family: Family = lambda skus: ()
    undropped: list[Mark] = field(default_factory=list)
    again: set[int] = field(default_factory=set)

    def take(self, segment: Sequence[Mark]) -> None:
        """Take one segment into the order."""
        said: set[Kind] = {m.kind for m in segment}
        self.fixing = self.fixing or "fix" in said
        if any(m.kind == "count" and m.text.lower() == "another" for m in segment):
            said.add("add")
        parts = self._parts(segment)
        products, counts = [m for m in parts if m.kind == "product"], [m for m in parts if m.kind == "count"]
        if self._without_counts(segment, said, products, counts):
            return None
        if products or self.lines or any(self._known(m) for m in counts):
            # In Chinese anything may stand behind a count: only what is plainly added, or counted by pieces, is a thing.
            told = [
                m
                for m in counts
                if m.of and (m.of.isascii() or "add" in said or _PIECES.search(m.text) or self._known(m))
            ]
            strange = [m for m in told if m not in beside(parts) and not said & {"set", "not", "fix"}]
            for mark in strange:
                self._thing(mark, said & {"add", "less"})
            parts = [m for m in parts if m not in strange]
        if not products and len(counts) == 1 and not counts[0].of and (ahead := self._ahead(counts[0])):
            parts = [replace(counts[0], kind="product", end=counts[0].start, skus=ahead), *parts]
        pairs, alone = paired(parts)
        for product, count in pairs:
            self._put(product, self._number(count), said)
        for count in alone:
            self._alone(count, said)
        return None

    def _without_counts(
        self, segment: Sequence[Mark], said: set[Kind], products: Sequence[Mark], counts: Sequence[Mark]
    ) -> bool:
        """Take a segment in which products are left out, halved, doubled, swapped or wanted so many each; return whether it was one."""
        if said & {"half", "double", "drop"} and not counts and (wide := self._of_several(products)):
            self._all_of(wide, said)
        elif "drop" in said and not counts:
            self._left_out(segment, products)
        elif said & {"half", "double"} and not products and not counts:
            self._scale(segment, double="double" in said)
        elif "swap" in said and products:
            self._swap(segment, products, counts)
        elif "each" in said or ("all" in said and not products):
            self._each(segment, products, counts)
        else:
            return False
        return True

    def _all_of(self, wide: Mark, said: set[Kind]) -> None:
        """Halve or double all lines that a word points at ("halve them"); which one is to go it is asked."""
        if said & {"half", "double"} and _ALL_OF.fullmatch(wide.text):
            self._scale_lines([line for line in self.lines if line.old], double="double" in said)
        else:
            self.unclear.append(wide.text)

    def _number(self, count: Mark | None) -> int | None:
        """Return how many a count says, which is placed by that."""
        if count is None:
            return None
        self.placed.add(count.start)
        return count.number

    def _thing(self, mark: Mark, said: set[Kind]) -> None:
        """Take a thing that is counted: a product that is called so, or nothing that is known."""
        self.placed.add(mark.start)
        skus = self._known(mark)
        if skus:
            self._put(replace(mark, kind="product", skus=skus), mark.number, said)
        else:
            self.unknown.append(mark.of)

    def _ahead(self, count: Mark) -> tuple[str, ...]:
        """Return the few products that the words ahead of a count may be, in a list ("二氧化碳一套，水草剪一套")."""
        words = words_ahead(self.text, count, self.found)
        skus = tuple(self.things(words)) if len(words) > 1 and not words.isascii() else ()
        return skus if 1 <= len(skus) <= FEW else ()

    def _known(self, mark: Mark) -> tuple[str, ...]:
        """Return the few products that what a count counts may be, "pack" and the like behind it left out."""
        for said in dict.fromkeys((mark.of, _PACK.sub("", mark.of), re.split(r"[ 和跟与]", mark.of)[0])):
            skus = tuple(self.things(said)) if len(said) > 1 else ()
            if 1 <= len(skus) <= FEW:
                return skus
        return ()

    def _parts(self, segment: Sequence[Mark]) -> list[Mark]:
        """Return products and counts, less what is denied ("不是V27Q", "instead of 10"); denied products are taken out."""
        parts, denied = list[Mark](), False
        for mark in segment:
            if mark.kind == "bad" or (mark.kind == "count" and not 1 <= (mark.number or 0) <= MOST_PIECES):
                self.wrong.append(mark.text)
            elif mark.kind in ("product", "count"):
                if not denied:
                    parts.append(mark)
                elif mark.kind == "product":
                    self._drop([mark])
                denied = False
            elif mark.kind == "not":
                denied = True
        return parts

    def _find(self, skus: Sequence[str]) -> Line | None:
        return next((line for line in self.lines if set(line.skus) & set(skus)), None)

    def _left_out(self, segment: Sequence[Mark], products: Sequence[Mark]) -> None:
        """Take products out of the order; where none of it is named, what was said is not understood."""
        self._drop(products)
        at = next(m for m in segment if m.kind == "drop")
        if not products and self.lines:
            self.undropped.append(at)

    def _drop(self, products: Sequence[Mark]) -> None:
        for product in products:
            if line := self._find(product.skus):
                self.dropped = line.quantity
                self.lines.remove(line)
                self.last = None if self.last is line else self.last

    def _swap(self, segment: Sequence[Mark], products: Sequence[Mark], counts: Sequence[Mark]) -> None:
        """Put one product in another's place, with its quantity unless a new one is said."""
        self.placed.update(count.start for count in counts)
        at = next(m.start for m in segment if m.kind == "swap")
        targets = [p for p in products if p.start > at]
        if not targets and self.text[at : at + 7].lower() == "instead":
            targets, at = [p for p in products if p.start < at][-1:], products[-1].start
        source = next((line for p in products if p.start < at and (line := self._find(p.skus))), None)
        if not targets:
            return
        number = counts[-1].number if counts else None
        if source is None and self.dropped is None and self._find(targets[0].skus):
            self.unclear.append(targets[0].text)  # it is in the order, and in whose place it is to come was not said
            return
        if source is None and self.dropped is None and self.lines:
            source = self._of_its_kind(targets[0])
            if source is None:
                self.unclear.append(targets[0].text)
                return
        if source is None:
            self.last = Line(targets[0].skus, number or self.dropped, False)
            self.lines.append(self.last)
        else:
            self._put_in_place(source, targets[0].skus, number)

    def _put_in_place(self, source: Line, skus: tuple[str, ...], number: int | None) -> None:
        """Let a line be of other products; where another line is of them already, that one takes up its pieces."""
        known = next((line for line in self.lines if line is not source and line.skus == skus), None)
        if known is None:
            source.skus, source.quantity, self.last = skus, number or source.quantity, source
            return
        moved = number or source.quantity
        known.quantity = min((known.quantity or 0) + moved, MOST_PIECES) if moved else known.quantity
        self.lines.remove(source)
        self.last = known

    def _of_its_kind(self, product: Mark) -> Line | None:
        """Return the only line, or the only one of a product's kind: what is taken instead of it was not named."""
        if len(self.lines) == 1:
            return self.lines[0]
        kinds = {p.category for p in self.family(product.skus) if p.sku in product.skus}
        same = [line for line in self.lines if any(p.category in kinds for p in self.family(line.skus))]
        return same[0] if len(same) == 1 else None

    def _put(self, product: Mark, count: int | None, said: set[Kind]) -> None:
        """Add a product, or change how many of it are wanted."""
        line = self._find(product.skus)
        if count is None and said & {"same", "half", "double"}:
            basis = (
                line if line and said & {"half", "double"} else self.last or (self.lines[-1] if self.lines else None)
            )
            count = basis.quantity if basis else None
            if count and said & {"half", "double"}:
                count = self._scaled(count, double="double" in said)
        if line is None:
            line = Line(product.skus, count if count is not None else self._carry(), False)
            self.lines.append(line)
        elif count is not None:
            # Named twice in one message, with no word that it was a slip, a product is wanted both times.
            slip = line.old or self.fixing or said & {"set", "less", "not", "fix"}
            self._count(line, count, said if slip else said | {"add"})
        if line.old and len(product.skus) == 1 < len(line.skus):
            line.skus = product.skus  # it was open which one is meant
        self.last, self.fixing = line, self.fixing and count is None

    def _scale(self, segment: Sequence[Mark], *, double: bool) -> None:
        """Halve or double all that was ordered before; where the words beside are of one thing, it must be the only line."""
        lines = [line for line in self.lines if line.old and line.quantity]
        if not whole(self.text, self.found) and not (single(self.text, self.found) and len(lines) == 1):
            at = next(m for m in segment if m.kind in ("half", "double"))
            self.unclear.append(words_beside(self.text, at, self.found) or self.text[at.start : at.end])
            return
        self._scale_lines(lines, double=double)

    def _scale_lines(self, lines: Sequence[Line], *, double: bool) -> None:
        for line in lines:
            line.quantity = self._scaled(line.quantity, double=double) or line.quantity if line.quantity else None

    def _of_several(self, products: Sequence[Mark]) -> Mark | None:
        """Return the word that points at several lines at once ("that", of two that were shown): which one is meant, it does not say."""
        return next(
            (
                p
                for p in products
                if POINTING.fullmatch(p.text) and sum(bool({*x.skus} & {*p.skus}) for x in self.lines) > 1
            ),
            None,
        )

    def _scaled(self, quantity: int, *, double: bool) -> int | None:
        """Return twice or half of a quantity; none, and said so, where there is no half of it."""
        if double:
            return min(quantity * 2, MOST_PIECES)
        half = halved(quantity)
        if half is None:
            self.wrong.append(f"{quantity / 2:g}")
        return half

    def keep_only(self, found: Sequence[Mark], text: str) -> None:
        """Leave all other lines out where a message wants only one that was ordered ("I only want the number pad")."""
        products = [m for m in found if m.kind == "product" and not POINTING.fullmatch(m.text)]
        plain = not any(m.kind in ("count", "add", "swap", "not") for m in found)
        only = _ONLY.search(text[: products[0].start]) if plain and len({m.skus for m in products}) == 1 else None
        line = self._find(products[0].skus) if only else None
        if line is not None and line.old:
            self.lines = [line]
            self.undropped, self.unclear = [], []

    def settle(self, text: str) -> None:
        """Settle the one line of which it is open which product is meant, where the end of the message says so."""
        open_ = [line for line in self.lines if 1 < len(line.skus) <= FEW]
        if len(open_) == 1:
            own = [p for p in self.family(open_[0].skus) if p.sku in open_[0].skus]
            meant = settled(text, own)
            open_[0].skus = (meant.sku,) if meant else open_[0].skus

    def _count(self, line: Line, count: int, said: set[Kind]) -> None:
        if "add" in said and line.quantity is not None:
            line.quantity = min(line.quantity + count, MOST_PIECES)
        elif "less" in said and line.quantity is not None:
            line.quantity -= count
            if line.quantity < 1:
                self.lines.remove(line)
        else:
            line.quantity = count

    def _carry(self) -> int | None:
        """Return the count that was said ahead of its products, if one was."""
        if self.carried is None:
            return None
        count, each = self.carried
        self.carried = (count, True) if each else None
        return self._number(count)

    def _each(self, segment: Sequence[Mark], products: Sequence[Mark], counts: Sequence[Mark]) -> None:
        """Give one count to every product that lacks one, and to those that follow where it stands ahead of them."""
        for product in products:
            several = len(products) == 1 and 1 < len(product.skus) <= FEW and self._of_each(segment, product)
            for skus in [(sku,) for sku in product.skus] if several else [product.skus]:
                self._put(replace(product, skus=skus), None, set())
        if not counts:
            return
        open_ones = [line for line in self.lines if line.quantity is None and not line.old]
        if not open_ones and not self.names_products:
            open_ones = self.lines
        for line in open_ones:
            line.quantity = self._number(counts[0])
        if not open_ones or (products and counts[0].start < products[0].start):
            self.carried = (counts[0], True)

    def _of_each(self, segment: Sequence[Mark], product: Mark) -> bool:
        """Return whether "each" is said of the products that one word stands for ("one of each of the rotors", 这两款各一个)."""
        each = next(m for m in segment if m.kind in ("each", "all"))
        return self.only_named and (0 <= product.start - each.end <= _OF_THE or 0 <= each.start - product.end <= 2)

    def _alone(self, count: Mark, said: set[Kind]) -> None:
        """Take a count without a product: it completes or corrects the last line, or waits for the product."""
        if count.start in self.strangers:
            return
        line = self.last
        if line is None and not self.names_products and self.lines:
            line = self.lines[-1]
        if line is None:
            self.carried = (count, False)
        elif line.quantity is None or self.fixing or self._corrects(line) or said & {"set", "add", "less"}:
            self._count(line, self._number(count) or 0, said)
            self.fixing, self.counted = False, line
        elif line.quantity == count.number:
            self.again.add(count.start)  # said again, or of a thing that is not known

    def _corrects(self, line: Line) -> bool:
        """Return whether a count that says nothing of itself changes a line: one from before, once a message."""
        return line.old and self.counted is not line

    def multiply(self, found: Sequence[Mark], text: str) -> None:
        """Multiply what one place gets by how many places there are: "每人一个", "10套：...", "every desk gets one"."""
        units = next((m for m in found if m.kind == "units"), None)
        if units is None or not units.number:
            return
        if any(m.kind == "per" for m in found) or text[units.start : units.end].endswith("套"):
            for line in (one for one in self.lines if not one.old):
                line.quantity = min((line.quantity or 1) * units.number, MOST_PIECES)
