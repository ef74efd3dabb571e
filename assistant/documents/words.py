"""What is said of documents, in both languages, on the page and on the command line alike."""

from datetime import date

from knowledge.differences import Change, Differences
from knowledge.language import Bilingual
from knowledge.noticed import Noticed
from knowledge.types import Document

DONE = Bilingual("Done. It holds from the next answer on.", "已完成，从下一次回答起生效。")
SAME = Bilingual("It was so already: nothing was changed.", "原本就是如此，未作更改。")
LATER = Bilingual(
    "It is removed, but somebody was reading: its bytes leave the file with the next purge.",
    "已删除；但当时有其他读取操作，残留数据将在下次彻底删除时从文件中清除。",
)
NO_DOCUMENTS = Bilingual(
    "There are no documents yet. Add some with: assistant ingest PATH", "还没有文档，请用 assistant ingest PATH 添加。"
)
OFF = Bilingual("{n} off", "{n} 个已停用")
BINNED = Bilingual("deleted {at}, kept until {until}", "删除于 {at}，保留至 {until}")
_BARE = 5  # pages that are named


def audience_words(audience: str) -> Bilingual:
    """Return who may see a document, in a word."""
    return Bilingual("internal", "内部") if audience == "internal" else Bilingual("public", "公开")


def answers_when(document: Document, today: date) -> Bilingual | None:
    """Return on which days a document answers, and whether today is none of them; None where it has no dates."""
    first, last = document.validity.since, document.validity.until
    if first and first > today:
        return Bilingual(f"answers from {first}", f"{first} 起生效")
    if last and last < today:
        return Bilingual(f"expired {last}", f"已于 {last} 到期")
    if last:
        return Bilingual(f"valid until {last}", f"有效期至 {last}")
    return Bilingual(f"valid from {first}", f"自 {first} 起有效") if first else None


def noticed_lines(document: Document, found: Noticed | None) -> list[Bilingual]:
    """Return how a document was read, a line each: its reader, pages and tables, then what to look after."""
    if found is None:
        return [
            Bilingual(
                f"Read as {document.format}; loaded before notes were taken of how.",
                f"按 {document.format} 读取；加载时尚未记录读取情况。",
            )
        ]
    return [_read_as(document, found), *([_scanned(found)] if found.bare_count else [])]


def _read_as(document: Document, found: Noticed) -> Bilingual:
    en, zh = [f"Read as {document.format}"], [f"按 {document.format} 读取"]
    if found.pages:
        en.append(f"{found.pages} page{'s' * (found.pages != 1)}")
        zh.append(f"{found.pages} 页")
    if found.headings:
        en.append(f"{found.headings} heading{'s' * (found.headings != 1)}")
        zh.append(f"{found.headings} 个标题")
    if found.tables:
        en.append(f"{found.tables} table{'s' * (found.tables != 1)} with {found.rows} row{'s' * (found.rows != 1)}")
        zh.append(f"{found.tables} 个表格，共 {found.rows} 行")
    return Bilingual(", ".join(en) + ".", "，".join(zh) + "。")


def _scanned(found: Noticed) -> Bilingual:
    some = ", ".join(map(str, found.bare[:_BARE])) + (" …" if found.bare_count > _BARE else "")
    return Bilingual(
        f"{found.bare_count} of {found.pages} pages without text ({some}): scanned? Run text recognition on them.",
        f"{found.pages} 页中有 {found.bare_count} 页没有文字（{some}）：可能是扫描件，请先做文字识别。",
    )


def differences_line(found: Differences) -> Bilingual:
    """Return what changed between two versions, in one sentence."""
    if not found.changes:
        return Bilingual("The text is the same.", "文字内容相同。")
    changed, added, removed = (found.count(kind) for kind in ("changed", "added", "removed"))
    figures = (
        (f" ({found.figures} with other figures)", f"（其中 {found.figures} 个数字有变）")
        if found.figures
        else ("", "")
    )
    return Bilingual(
        f"Passages: {changed} changed{figures[0]}, {added} added, {removed} removed, {found.same} the same.",
        f"段落：{changed} 个有改动{figures[1]}，{added} 个新增，{removed} 个删除，{found.same} 个未变。",
    )


def change_line(change: Change) -> Bilingual:
    """Return what became of one passage, its figures first."""
    figures = figures_line(change)
    en, zh = {"added": ("added", "新增"), "removed": ("removed", "删除"), "changed": ("changed", "改动")}[change.kind]
    if change.kind == "changed":
        text = "".join(
            {"same": "{}", "out": "[-{}-]", "in": "{{+{}+}}"}[how].format(part) for how, part in change.parts
        )
    else:
        said = change.before or change.after
        text = said.text if said else ""
    return Bilingual(f"{en}{figures.en}: {text}", f"{zh}{figures.zh}：{text}")


def figures_line(change: Change) -> Bilingual:
    """Return which figures of a changed passage are gone and which are new; empty where none is."""
    if change.kind != "changed" or not (change.gone or change.new):
        return Bilingual("", "")
    gone, new = ", ".join(change.gone) or "–", ", ".join(change.new) or "–"
    return Bilingual(f" ({gone} → {new})", f"（{gone} → {new}）")
