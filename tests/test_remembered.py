"""A catalogue that remembers: the same answers, each asked for once."""

import pytest

from assistant.understanding.remembered import Remembered
from knowledge.errors import NotFound
from knowledge.language import Language
from knowledge.types import Product
from tests.fake_catalogue import FakeCatalogue


class Counting(FakeCatalogue):
    """Counts how often a product was read."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0

    def product(self, sku: str) -> Product:
        self.read += 1
        return super().product(sku)


def test_products_are_read_once_and_the_missing_stay_missing() -> None:
    catalogue = Counting()
    known = Remembered(catalogue)
    assert known.product("LK-V24") is known.product("LK-V24")
    for _ in range(2):
        with pytest.raises(NotFound):
            known.product("LK-GONE")
    assert catalogue.read == 2


@pytest.mark.parametrize(("text", "language"), [("V27Q 和 D11", "zh"), ("monitors under 2000", "en"), ("", "en")])
def test_what_it_says_is_what_the_catalogue_says(text: str, language: Language) -> None:
    catalogue = FakeCatalogue()
    known = Remembered(catalogue)
    for _ in range(2):
        assert known.mentions(text, language) == catalogue.mentions(text, language)
        assert known.parse(text, language) == catalogue.parse(text, language)
