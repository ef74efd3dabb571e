"""The company's own texts, which an own encoder learns the language from: documents, products and what customers asked."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from assistant.database import turns
from assistant.errors import BadRequest
from knowledge.language import Bilingual
from knowledge.schema import passages, products

_MOST = 200_000
"""Rows of each kind that are read at most, the newest first."""


def company_texts(engine: Engine) -> tuple[str, ...]:
    """Return every text of the store that says how this company and its customers write."""
    with engine.connect() as connection:
        return tuple(_texts(connection))


def _texts(connection: Connection) -> Iterator[str]:
    for row in connection.execute(select(turns.c.asked).order_by(turns.c.at.desc()).limit(_MOST)):
        yield str(row.asked)
    for row in connection.execute(select(passages.c.text).order_by(passages.c.id.desc()).limit(_MOST)):
        yield str(row.text)
    columns = (products.c.name_en, products.c.name_zh, products.c.description_en, products.c.description_zh)
    for product in connection.execute(select(*columns).order_by(products.c.id.desc()).limit(_MOST)):
        yield from (str(value) for value in product if value)


def texts_of_file(path: Path) -> tuple[str, ...]:
    """Return the lines of a text file. Raises BadRequest where it cannot be read."""
    try:
        return tuple(line for line in path.read_text("utf-8-sig").splitlines() if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise BadRequest(Bilingual(f"{path} cannot be read as UTF-8 text: {error}", f"无法以 UTF-8 文本读取 {path}：{error}")) from error  # fmt: skip
