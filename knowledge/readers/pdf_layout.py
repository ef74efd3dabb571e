"""Lines of a PDF to blocks: headings by outline and font, paragraphs by spacing, tables by aligned columns."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from knowledge.readers.pdf_lines import Line, in_order
from knowledge.readers.pdf_tables import table_length, table_rows
from knowledge.types import Block, Place

Marks = dict[tuple[int, str], int]
"""The outline: (page from 1, title without spaces) -> level from 1."""

_BULLET = re.compile(r"[•·●▪■◦○‣◆➢✓✔\uf0b7\uf0a7\uf06c–—-]\s*(?=\S)|[•·●▪■◦○‣\uf0b7]$")
_NUMBER = re.compile(r"(?:\d{1,2}[.)、]|[（(]\d{1,2}[)）]|[①-⑳])\s*(?=\S|$)")
_END = re.compile(r"[。！？；：.!?;:，,]$")
_STOP = re.compile(r"[。！？.!?：:；;][”’」』)）]?$")
_HAN = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
_SENTENCE = re.compile(r"[。；，,;]$|[.]$")
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_LONGEST = 2_000  # lines of one table; a page holds far fewer


def layout(lines: Sequence[Line], outline: Marks) -> Iterator[Block]:
    """Yield the blocks that `lines`, in reading order, make up. Page numbers and running titles are left out."""
    kept = in_order(lines)
    return _Layout(kept, outline).run()


class _Layout:
    """What one document's lines are compared with: its body size, its spacing and its heading sizes."""

    def __init__(self, lines: list[Line], outline: Marks) -> None:
        self.lines = lines
        self.outline = outline
        self.body = _usual(Counter({line.size: 0 for line in lines}), lines)
        self.bold_body = sum(len(x.text) for x in lines if x.bold) > 0.5 * sum(len(x.text) for x in lines)
        self.pitch = self._usual_pitch()
        large = {round(line.size) for line in lines if self._is_large(line)}
        self.sizes = sorted(large, reverse=True)
        self.words = {word for line in lines for word in _WORD.findall(line.text)}

    def _usual_pitch(self) -> float:
        """Return the usual distance of lines as a multiple of their height: the smallest that is common."""
        ratios = Counter(
            round((one.bottom - two.bottom) / one.size, 1)
            for one, two in zip(self.lines, self.lines[1:], strict=False)
            if one.page == two.page and one.size == two.size and 0.7 < (one.bottom - two.bottom) / one.size < 2.2
        )
        common = [ratio for ratio, count in ratios.items() if count >= 0.2 * ratios.total()]
        return min(common, default=1.2)

    def _is_large(self, line: Line) -> bool:
        return line.size >= 1.15 * self.body and len(line.text) <= 120

    def level(self, line: Line) -> int:
        """Return the level of a heading line, 0 for any other line."""
        marked = self.outline.get((line.page, "".join(line.text.split())))
        if marked:
            return marked
        if self._is_large(line) and re.search(r"\w", line.text) and not _is_sentence(line.text):
            return min(self.sizes.index(round(line.size)) + 1, 6)
        small = line.bold and not self.bold_body and len(line.cells) == 1 and len(line.text) <= 60
        if small and line.size >= 0.95 * self.body and not _END.search(line.text) and not _is_item(line):
            return min(len(self.sizes) + 1, 6)
        return 0

    def run(self) -> Iterator[Block]:
        """Yield the blocks."""
        number = 0
        held: list[Line] = []  # the paragraph or item that is still open
        while number < len(self.lines):
            line = self.lines[number]
            table = table_length(self.lines[number : number + _LONGEST]) if len(line.cells) > 1 else 0
            level = 0 if table else self.level(line)
            if table or level or (held and not self._continues(held, line)):
                yield from self._paragraph(held)
                held = []
            if table:
                yield from table_rows(self.lines[number : number + table])
                number += table
            elif level:
                taken = self._heading_lines(number, level)
                yield Block("heading", self._joined(taken), level, Place(page=line.page))
                number += len(taken)
            else:
                held.append(line)
                number += 1
        yield from self._paragraph(held)

    def _heading_lines(self, number: int, level: int) -> list[Line]:
        """Return the lines of one heading: up to three in the same font, closely below each other."""
        taken = [self.lines[number]]
        for line in self.lines[number + 1 : number + 3]:
            last = taken[-1]
            same = line.size == last.size and line.bold == last.bold and line.page == last.page
            near = 0 < last.bottom - line.bottom < 1.45 * last.size
            long = last.right - last.left > 15 * last.size  # a short line was ended on purpose
            if not (same and near and long and self.level(line) == level):
                break
            taken.append(line)
        return taken

    def _continues(self, held: Sequence[Line], line: Line) -> bool:
        """Tell whether `line` goes on with the paragraph that `held` is so far."""
        last = held[-1]
        if last.hyphen:
            return True
        if _is_item(line) or abs(line.size - last.size) > 0.6:
            return False
        if line.page != last.page:
            return not _STOP.search(last.text) and bool(line.text[:1].islower() or _HAN.match(line.text))
        drop = last.bottom - line.bottom
        if abs(drop) < 0.4 * last.size:
            return True
        if not 0 < drop <= (self.pitch + 0.15) * last.size:
            return False
        edge = max(one.right for one in (*held, line))
        return not (_STOP.search(last.text) and last.right < edge - 6 * line.size)

    def _paragraph(self, lines: list[Line]) -> Iterator[Block]:
        if not lines:
            return
        text = self._joined(lines)
        if not text.strip():
            return
        place = Place(page=lines[0].page)
        if _BULLET.match(text) and _is_item(lines[0]):
            yield Block("item", _BULLET.sub("", text, count=1).strip(), 0, place)
        else:
            yield Block("item" if _NUMBER.match(text) else "paragraph", text, 0, place)

    def _joined(self, lines: list[Line]) -> str:
        """Return the lines as running text: broken words mended, no space between Han characters."""
        text = lines[0].text
        for last, line in pairwise(lines):
            following = line.text
            if last.hyphen or (text.endswith("-") and text[-2:-1].isalpha() and following[:1].islower()):
                text = self._mended(text.rstrip("-"), following)
            elif _HAN.match(text[-1:]) and _HAN.match(following):
                text += following
            else:
                text += " " + following
        return text

    def _mended(self, text: str, following: str) -> str:
        """Join a word broken by a hyphen, keeping the hyphen where the document writes it so or a figure is part of it."""
        front = text.rsplit(" ", 1)[-1]
        back = re.split(r"[^\w-]", following, maxsplit=1)[0]
        compound = f"{front}-{back}"
        coded = not (front[-1:].isalpha() and back[:1].islower()) or any(map(str.isdigit, front))
        keep = coded or (compound in self.words and front + back not in self.words)
        return text + ("-" if keep else "") + following


def _usual(sizes: Counter[float], lines: Sequence[Line]) -> float:
    """Return the font height that most characters have."""
    for line in lines:
        sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=10.0)


def _is_sentence(text: str) -> bool:
    return bool(_BULLET.match(text)) or (len(text) > 15 and bool(_SENTENCE.search(text)))


def _is_item(line: Line) -> bool:
    return bool(_BULLET.match(line.text) or _NUMBER.match(line.text))
