"""The workspace's formats: what is shown of quotes, customers, letters and rules, every outside text escaped."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.contracts.types import ContractState, ContractSummary
from assistant.customers.types import Customer, Note
from assistant.errors import BadRequest
from assistant.letters.types import Doubt, Letter, LetterEvent, LetterRequest, LetterVersion, Variant
from assistant.needs import Needs, needs
from assistant.quoting.types import (
    Amounts,
    Buyer,
    Comparison,
    Guard,
    Order,
    OrderLine,
    Priced,
    PriceRule,
    Quote,
    QuoteEvent,
    QuoteLine,
    QuoteState,
    QuoteSummary,
    QuoteVersion,
    RuleChange,
    Step,
    TaxLine,
    Terms,
)
from assistant.types import IntentGuess, Person, Slots, Understanding
from knowledge.language import Bilingual, Language
from knowledge.types import Condition
from tests.test_format import EVIL, Tags, safe
from ui import customer_format, letter_format, quote_format, rule_format
from ui.contracts import contract_form, variables
from ui.quote_form import form, order_of
from ui.tables import whole_form

SAM, ADA = Person("s", "sales", "Sam"), Person("a", "admin", "Ada")
TWO = Bilingual.same(EVIL)
LINE = QuoteLine(
    1, EVIL, TWO, 5, Decimal("10"), Decimal("9"), Decimal(0), Decimal("45"),
    (Decimal(1), Decimal(1)), Decimal(0), Decimal(13), stock=3, steps=(Step(TWO, Decimal("9"), EVIL),),
)  # fmt: skip
AMOUNTS = Amounts(
    "CNY", True, (LINE,), Decimal("45"), Decimal("5"), Decimal(0),
    (TaxLine(Decimal(13), Decimal("35.40"), Decimal("4.60"), name=TWO),), Decimal("35.40"), Decimal("4.60"), Decimal("40"),
)  # fmt: skip
TERMS = Terms(date(2026, 12, 31), TWO, TWO)
ORDER = Order(
    (OrderLine(EVIL, 5, Decimal("7.5"), Decimal("9"), True, TWO, EVIL),), EVIL, EVIL, EVIL, Buyer(*[EVIL] * 7),
    note=EVIL,
)  # fmt: skip
VERSION = QuoteVersion(
    2, ORDER, AMOUNTS, TERMS, (Guard("discount", False, TWO),), date(2026, 1, 2), "2026-01-02T03:04:05+00:00", EVIL
)
QUOTE = Quote(
    EVIL, EVIL, "waiting", EVIL, EVIL, "2026-01-02", VERSION, (QuoteEvent("submit", "2026-01-02", EVIL, 2, EVIL),)
)
SUMMARY = QuoteSummary(
    EVIL, EVIL, "draft", 1, EVIL, EVIL, EVIL, EVIL, "CNY", Decimal("40"), 1, date(2026, 12, 31), "2026-01-02"
)
REQUEST = LetterRequest("quote_cover", EVIL, quote=EVIL, about=EVIL)
LETTER = Letter(
    EVIL, "draft", REQUEST, LetterVersion(1, EVIL, EVIL, "2026", EVIL, (Doubt(EVIL, TWO),)), EVIL, EVIL, "2026", "2026",
    (LetterEvent(EVIL, "2026", EVIL, 1, EVIL),),
)  # fmt: skip
RULE = PriceRule(EVIL, "tier", Decimal(8), sku=EVIL, valid_to=date(2026, 12, 31), text=TWO)


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_hostile_text_stays_text_in_the_workspace(tongue: Language) -> None:
    customer = Customer(EVIL, EVIL, EVIL, EVIL, EVIL)
    side = customer_format.Side(
        EVIL, customer, Needs((EVIL,), (5,), (EVIL,), (EVIL,)), (SUMMARY,), (LETTER,), (), (Note("n", "c", EVIL, EVIL, "2026"),)
    )  # fmt: skip
    for made in (
        form(ORDER, [(EVIL, EVIL)], tongue),
        quote_format.totals(Priced(ORDER, AMOUNTS, TERMS, VERSION.guards), tongue),
        quote_format.head(QUOTE, ADA, tongue),
        quote_format.history(QUOTE, tongue),
        quote_format.summaries([SUMMARY], tongue),
        customer_format.side(side, tongue),
        customer_format.side(replace(side, customer=None, contact=EVIL), tongue),
        customer_format.customers([customer], tongue),
        letter_format.request_form(REQUEST, tongue, [Variant(1, EVIL, EVIL)]),
        letter_format.notes([Variant(1, "", EVIL, (), EVIL), Variant(2, "", EVIL, why=Bilingual.same(EVIL))], tongue),
        letter_format.editor(REQUEST, EVIL, EVIL, tongue, LETTER, EVIL, True),
        rule_format.rules([RULE], "", tongue),
        rule_format.rule_form(RULE, tongue),
        rule_format.history([RuleChange(EVIL, "2026", EVIL, RULE, replace(RULE, value=Decimal(9)))], tongue),
        contract_form(QUOTE, tongue, {"k.buyer_name": EVIL}, EVIL),
    ):
        # Links of ours lead to our own files and nowhere else.
        assert all(str(a["href"]).startswith("/sales/files/") for a in Tags(made).named("a"))
        safe(re.sub(r"</?a\b", "<b", made))


def fields(html: str) -> dict[str, Any]:
    """Return what the page's code would send of a form."""
    found: dict[str, Any] = {"lines": []}
    for tag, attributes in Tags(html).found:
        if tag == "tr" and "data-row" in attributes:
            found["lines"].append({})
        name = attributes.get("data-f")
        if name and tag != "select":
            found[name] = attributes.get("value", "")
        line = attributes.get("data-l")
        if line:
            tick = attributes.get("type") == "checkbox"
            found["lines"][-1][line] = "checked" in attributes if tick else attributes.get("value", "")
    long = re.findall(r'<textarea data-f="([^"]+)"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    return found | {name: unescape(text) for name, text in long}


@given(
    st.integers(1, 10**9), st.decimals(0, 100, places=2), st.none() | st.decimals(0, 10**9, places=2), st.booleans(),
    st.text(alphabet="ab1-中 文<&\"'", max_size=12).map(str.strip),
)  # fmt: skip
def test_an_order_survives_its_form(
    quantity: int, discount: Decimal, price: Decimal | None, optional: bool, text: str
) -> None:
    line = OrderLine("LK-1", quantity, discount, price, optional, Bilingual.same(text), text)
    order = Order(
        (line,), "CNY", "CN", text, Buyer("C-1", text, text, text, text, text, text), discount, Decimal(3), Decimal(0), 30,
        Bilingual.same("p"), Bilingual.same("d"), "en", text,
    )  # fmt: skip
    assert order_of(fields(form(order, [], "en")), order) == order


@pytest.mark.parametrize(
    "line",
    [{"quantity": "many"}, {"quantity": "1.5"}, {"discount": "NaN"}, {"price": "1e999999"}, {"price": "Infinity"}],
)
def test_what_is_no_number_is_said_with_its_field(line: dict[str, str]) -> None:
    with pytest.raises(BadRequest) as error:
        order_of({"lines": [{"sku": "LK-1", **line}]})
    assert next(iter(line.values()))[:8] in error.value.text.en
    assert error.value.text.en != error.value.text.zh


@pytest.mark.parametrize("given_", [{}, {"lines": "x"}, {"lines": [1, None, {}]}, {"lines": [{}] * 9999}])
def test_a_form_of_anything_makes_an_order_or_an_error(given_: dict[str, Any]) -> None:
    assert order_of(given_).lines == ()


def test_a_line_that_lost_its_product_is_said_and_one_never_filled_in_is_none() -> None:
    kept, fresh = {"sku": "LK-1", "quantity": "2", "was": "LK-1"}, {"sku": "", "quantity": "1", "was": ""}
    assert len(order_of({"lines": [kept, fresh]}).lines) == 1
    for emptied in ({"was": "LK-1"}, {"quantity": "7"}, {"price": "3"}, {"discount": "5"}):
        with pytest.raises(BadRequest, match="Line 2 names no product"):
            order_of({"lines": [kept, {**fresh, **emptied}]})


def test_a_part_of_a_piece_is_no_quantity() -> None:
    with pytest.raises(BadRequest, match=r"Quantity: “2.5” is not a whole number"):
        order_of({"lines": [{"sku": "LK-1", "quantity": "2.5"}]})


def test_only_a_draft_can_be_typed_into_and_saved() -> None:
    assert "disabled" in Tags(form(ORDER, [], "en", locked=True)).named("fieldset")[0]
    states: tuple[QuoteState, ...] = ("waiting", "approved", "sent", "declined", "expired")
    for state in states:
        acts = {
            b.get("data-act") for b in Tags(quote_format.head(replace(QUOTE, state=state), ADA, "en")).named("button")
        }
        assert "revise" in acts
        assert not {"save", "submit", "suggest_note"} & acts


def test_an_approver_reads_who_asks_and_why_before_the_buttons() -> None:
    made = quote_format.head(
        replace(QUOTE, events=(QuoteEvent("submit", "2026-01-02", "Sam", 2, "big buyer"),)), ADA, "en"
    )
    assert 0 < made.index("Sam asks for approval") < made.index("big buyer") < made.index('data-act="approve"')
    assert made.index("Needs approval") < made.index('data-act="approve"')


def test_lines_of_one_product_share_its_stock() -> None:
    lines = tuple(
        replace(LINE, number=n, quantity=q, optional=o) for n, q, o in ((1, 2, False), (2, 9, True), (3, 2, False))
    )
    made = quote_format.amounts(replace(AMOUNTS, lines=lines), "en")
    assert re.findall(r"(\d+) short", made) == ["8", "1"]


def test_what_repricing_costs_is_said_before_it_is_done() -> None:
    change = Comparison((TWO,), Decimal(40), Decimal(39), "CNY", Decimal(-1))
    states: tuple[tuple[QuoteState, bool], ...] = (("approved", True), ("draft", False))
    for state, said in states:
        made = quote_format.repriced(change, replace(QUOTE, state=state), "en")
        assert ("approved anew" in made) == said
        assert {"take_prices", "cancel"} == {b.get("data-act") for b in Tags(made).named("button")}
    assert "data-act" not in quote_format.repriced(replace(change, changes=()), QUOTE, "en")


def test_each_form_has_a_tag_of_its_own() -> None:
    made = [Tags(whole_form("<i></i>", "data-live")).found[0] for _ in range(2)]
    assert made[0][0] != made[1][0]
    assert all("data-form" in attributes and "data-live" in attributes for _, attributes in made)


def test_a_contract_is_moved_on_from_its_card_and_approved_by_an_approver_alone() -> None:
    def offered(state: ContractState, *, approver: bool) -> list[str]:
        held = ContractSummary("k1", "K-1", state, "c", "b", "q", "t", 2, 0, "2026")
        made = customer_format.side(
            customer_format.Side("c", None, Needs(), contracts=(held,), approver=approver), "en"
        )
        return [str(b["data-act"]) for b in Tags(made).named("button") if b.get("data-id") == "k1/2"]

    assert offered("draft", approver=False) == ["submit_contract"]
    assert offered("waiting", approver=False) == []
    assert offered("waiting", approver=True) == ["approve_contract", "refuse_contract"]
    assert offered("approved", approver=False) == ["sign_contract"]
    assert offered("signed", approver=True) == []


def test_only_an_approver_is_offered_to_approve_and_only_what_waits() -> None:
    def offered(quote: Quote, who: Person) -> set[str]:
        return {str(b.get("data-act")) for b in Tags(quote_format.head(quote, who, "en")).named("button")}

    assert {"approve", "refuse"} <= offered(QUOTE, ADA)
    assert not {"approve", "refuse"} & offered(QUOTE, SAM)
    assert not {"approve", "submit", "save"} & offered(replace(QUOTE, state="accepted"), ADA)
    assert {"cover", "contract"} <= offered(replace(QUOTE, state="approved"), SAM)


def test_sending_is_offered_only_with_a_server_and_an_address() -> None:
    def offered(to: str, can: bool) -> bool:
        return 'data-act="send_letter"' in letter_format.editor(REQUEST, "s", "b", "en", LETTER, to, can)

    assert offered("a@b.example", True)
    assert not offered("", True)
    assert not offered("a@b.example", False)


def test_needs_are_gathered_over_a_conversation_once_each() -> None:
    limit = Condition("price", "<=", Decimal(3000), "CNY", "3000元以内")
    first = Understanding(
        "a", "zh", IntentGuess("price", 1.0), Slots(quantities=(20,), conditions=(limit,)), "a", focus=("A",)
    )
    second = Understanding("b", "zh", IntentGuess("price", 1.0), Slots(quantities=(20, 5), conditions=(limit,)), "b", focus=("A", "B"))  # fmt: skip
    found = needs([first, second])
    assert (found.limits, found.quantities, found.products) == (("3000元以内",), (20, 5), ("A", "B"))


def test_contract_variables_are_those_filled_in() -> None:
    assert variables({"k.buyer_name": " Li ", "k.buyer_bank": " ", "k.evil": "x"}) == {"buyer_name": " Li "}


def test_agreement_is_told_with_names_and_what_it_means() -> None:
    from assistant.analysis.cases import Agreement
    from ui import needs_format

    card = {"kind": "linear", "examples": 3, "corrections": 1, "trained_at": "2026-01-01T00:00:00", "held_out": {}}
    said = [Agreement("u1", "u2", 13, 0.26), Agreement("u1", "gone", 2, None)]
    page = needs_format.model(card, said, {"u1": "ann", "u2": "<bo>"}, "", "en")
    assert "ann / &lt;bo&gt;: 0.26 (13 texts that both labelled)" in page
    assert "ann / –: –" in page
    assert "u2" not in page
    assert "below 0.6" in page


def test_what_hurries_is_pressed_beforehand_in_a_correction() -> None:
    from assistant.analysis.explaining import Explanation
    from ui import needs_explained

    for urgent in (True, False):
        page = needs_explained.explained(Explanation("help", (), 0.0, urgent, ()), {}, "en")
        assert f'data-urgent aria-pressed="{str(urgent).lower()}"' in page
