"""What may be written as an answer, made clean."""

from collections.abc import Iterable
from dataclasses import replace

from assistant.answers.types import Written
from assistant.errors import BadRequest
from knowledge.language import Bilingual

LONGEST_TEXT, LONGEST_QUESTION, MOST_QUESTIONS = 4000, 300, 16


def clean(written: Written) -> Written:
    """Return an answer as it is kept. Raises BadRequest where something is missing or too long."""
    text = Bilingual(_plain(written.text.en), _plain(written.text.zh))
    questions = tuple(_apart(written.questions))
    if not (text.en or text.zh):
        raise BadRequest(
            Bilingual("Write the answer in Chinese, in English or in both.", "请填写答案，中文、英文或两者皆可。")
        )
    if not questions:
        raise BadRequest(Bilingual("Give at least one question that it answers.", "请至少填写一个对应的问题。"))
    _within(max(len(text.en), len(text.zh)), LONGEST_TEXT, Bilingual("An answer", "答案"))
    _within(max(map(len, questions)), LONGEST_QUESTION, Bilingual("A question", "问题"))
    if len(questions) > MOST_QUESTIONS:
        raise BadRequest(
            Bilingual(
                f"These are {len(questions)} questions; up to {MOST_QUESTIONS} can stand with an answer. Keep those that differ most.",
                f"共 {len(questions)} 个问题，每个答案最多 {MOST_QUESTIONS} 个，请保留差别最大的。",
            )
        )
    since, until = written.validity.since, written.validity.until
    if since and until and until < since:
        raise BadRequest(Bilingual("The last day lies before the first.", "结束日期早于开始日期。"))
    audience = written.audience if written.audience == "internal" else "public"
    return replace(written, text=text, questions=questions, audience=audience, link=written.link.strip()[:1200])


def _within(length: int, most: int, what: Bilingual) -> None:
    if length > most:
        raise BadRequest(
            Bilingual(
                f"{what.en} may have {most:,} characters; this one has {length:,}. Please shorten it.",
                f"{what.zh}最多 {most:,} 个字符，当前为 {length:,} 个，请缩短。",
            )
        )


def _apart(questions: Iterable[str]) -> Iterable[str]:
    """Yield the questions, each on one line, none twice."""
    seen = set()
    for question in questions:
        told = " ".join(_plain(question).split())
        if told and told.casefold() not in seen:
            seen.add(told.casefold())
            yield told


def _plain(text: str) -> str:
    """Return a text without control characters, its lines kept."""
    return "".join(c for c in text.replace("\r\n", "\n") if c.isprintable() or c == "\n").strip()
