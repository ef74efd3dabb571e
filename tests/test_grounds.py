"""What a question stands on: the catalogue where someone chooses, the documents where they answer, else nothing."""

from decimal import Decimal

import pytest

from assistant import grounds
from assistant.found import Reading
from assistant.kit import Turn
from assistant.types import Slots
from knowledge.answerability import Sentence
from knowledge.types import Condition, PassageHit, ProductQuery
from tests.fakes import FakeCatalogue, kit, passage, pump, turn

SHELF = FakeCatalogue([pump("P-1", "12800.00")])
WIFI = Condition("wifi", "=", True, said="Wi-Fi")
UNDER = Condition("price", "<=", Decimal(3000), "CNY", "3000元以内")


def read(probability: float) -> Reading:
    hit = PassageHit(passage(1, "Press the switch."), 1.0)
    return Reading((hit,), (Sentence(hit, 0, 17, 0.9),), probability)


def asked(text: str, intent: str, query: ProductQuery, confidence: float = 0.95) -> Turn:
    return turn(text, kit(catalogue=SHELF), intent=intent, products=query, confidence=confidence)


@pytest.mark.parametrize(
    ("text", "intent", "query", "probability", "ground"),
    [
        ("recommend a pump", "recommendation", ProductQuery("pump", "pump"), 0.9, "catalogue"),
        ("3000元以内的水泵", "unclear", ProductQuery("水泵", "pump", (UNDER,)), 0.9, "catalogue"),
        ("do you have tablets?", "product_question", ProductQuery("", "tablet"), 0.9, "catalogue"),
        ("有路由器吗", "product_question", ProductQuery("", "router"), 0.9, "catalogue"),
        ("how do I clean a pump?", "how_to", ProductQuery("clean", "pump"), 0.9, "documents"),
        ("how do I clean a pump?", "how_to", ProductQuery("clean", "pump"), 0.1, "nothing"),
        ("想让水泵一直转，用什么命令", "recommendation", ProductQuery("一直 转 命令", "pump"), 0.9, "documents"),
        ("does the VIM4 have Wi-Fi?", "product_question", ProductQuery("VIM4", None, (WIFI,)), 0.1, "nothing"),
        ("does the VIM4 have Wi-Fi?", "product_question", ProductQuery("VIM4", None, (WIFI,)), 0.9, "documents"),
        ("which VIM4 is cheapest?", "recommendation", ProductQuery("VIM4", order="price"), 0.1, "nothing"),
        ("can the board take a dock?", "product_question", ProductQuery("board", "dock"), 0.1, "nothing"),
        ("which pumps are compatible?", "recommendation", ProductQuery("", "pump"), 0.9, "documents"),
        ("which pumps are compatible?", "recommendation", ProductQuery("", "pump"), 0.1, "catalogue"),
        ("where is your office?", "unclear", ProductQuery("office"), 0.9, "documents"),
        ("where is your office?", "unclear", ProductQuery("office"), 0.1, "nothing"),
    ],
)
def test_ground(text: str, intent: str, query: ProductQuery, probability: float, ground: str) -> None:
    confidence = 0.3 if intent == "unclear" else 0.95
    assert grounds.ground(asked(text, intent, query, confidence), read(probability)) == ground


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("does the VIM4 do HDMI2.1 and WiFi6?", ("VIM4",)),
        ("P-1 和 DS18B20 能一起用吗", ("DS18B20",)),
        ("16GB DDR5, 27inch 4K 144Hz, USB3.0, RJ45, Win11, 1080p, H.264, 5G", ()),
        ("need 20pcs of it in 2nd week, B2B", ()),
        ("", ()),
    ],
)
def test_names_the_catalogue_has_never_heard_of(text: str, names: tuple[str, ...]) -> None:
    collaborators = kit(catalogue=SHELF)
    mentions = tuple(SHELF.mentions(text, "en"))
    assert grounds.unknown_names(turn(text, collaborators, slots=Slots(mentions=mentions))) == names


def test_a_refusal_names_what_is_not_known() -> None:
    draft = grounds.nothing(asked("price of the VIM4?", "price", ProductQuery("VIM4")), read(0.1))
    assert draft.refused
    assert [f.value for f in draft.facts] == ["VIM4"]
