"""Products that say the words as they were asked come before those that only share their stems."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, update

from knowledge.as_written import Written, written_words
from knowledge.catalogue import Catalogue
from knowledge.catalogue_import import import_catalogue
from knowledge.embedders import HashingEmbedder
from knowledge.schema import products
from knowledge.store import create_tables, open_engine

ROWS = """
sku,name,brand,category,description,operating system,market positioning
A1,Hot shoe adapter,Canon,Adapters,,,
A2,Doll shoes in pink,Annabell,Toys,,,
T1,Orbit Tablet PC,Orbit,Tablets,,Windows 11 Pro,
T2,Denta TAQ 10 slate with a long name of many words and figures,Denta,Tablets,,Android 14,
P1,Orbit Tower PC,Orbit,Desktop PCs,,Windows 11 Pro,Business
P2,Razer Q35 tower of many words with a fast card and much memory,Razer,Desktop PCs,,Windows 11 Home,Gaming
""".strip()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Catalogue, Engine]]:
    folder: Path = tmp_path_factory.mktemp("shop")
    (folder / "products.csv").write_text(ROWS + "\n", "utf-8")
    engine = open_engine(f"sqlite:///{folder}/store.db")
    create_tables(engine)
    import_catalogue(engine, folder / "products.csv", embedder=HashingEmbedder())
    yield Catalogue(engine, HashingEmbedder()), engine
    engine.dispose()


def first(catalogue: Catalogue, text: str) -> str:
    return catalogue.search(text, 3)[0].product.sku


def test_a_plural_asked_for_is_no_other_things_part(shop: tuple[Catalogue, Engine]) -> None:
    assert first(shop[0], "shoes") == "A2"
    assert first(shop[0], "shoe") == "A1"


@pytest.mark.parametrize(
    ("said", "sku"),
    [
        ("android tablet", "T2"),
        ("安卓平板", "T2"),
        ("windows 11 tablet", "T1"),
        ("gaming pc", "P2"),
        ("游戏台式机", "P2"),
    ],
)
def test_what_meets_the_limit_said_comes_first_however_long_its_name(
    shop: tuple[Catalogue, Engine], said: str, sku: str
) -> None:
    assert first(shop[0], said) == sku


def test_the_share_is_of_words_unchanged(shop: tuple[Catalogue, Engine]) -> None:
    catalogue, engine = shop
    ids = [catalogue.product(sku).id for sku in ("A1", "A2")]
    written = Written(engine)
    shares = written.held(written_words("the pink shoes"), [*ids, 999_999], 7)
    assert shares == {ids[0]: 0.0, ids[1]: 1.0}
    assert written.held((), ids, 7) == {}


def test_words_are_read_again_once_the_database_moved_on(shop: tuple[Catalogue, Engine]) -> None:
    catalogue, engine = shop
    product, written = catalogue.product("A2").id, Written(engine)
    assert written.held(("green",), [product], 7) == {product: 0.0}
    change = update(products).where(products.c.id == product)
    with engine.begin() as connection:
        connection.execute(change.values(brand="Green"))
    assert written.held(("green",), [product], 8) == {product: 1.0}
    with engine.begin() as connection:
        connection.execute(change.values(brand="Annabell"))


@given(st.text(max_size=200))
def test_any_question_gives_few_plain_words(text: str) -> None:
    words = written_words(text)
    assert len(words) <= 20
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words)
