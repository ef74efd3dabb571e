"""The quote editor in a real browser, over the real service: what is typed, kept, approved and asked before it is lost."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.build import open_assistant
from assistant.types import Person
from tests.browsing import sign_in, sync_api
from tests.example_company import settings_of, with_staff
from tests.site import served

pytestmark = pytest.mark.browser
expect = sync_api().expect
Open = Callable[..., Any]
ADA, SAM = ("ada", "ada-has-a-password"), ("sam", "sam-has-a-password")


@pytest.fixture(scope="module")
def site(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real site over a copy of the example company, with two customers on record."""
    home = tmp_path_factory.mktemp("quotes") / "home"
    shutil.copytree(example_home, home)
    with_staff(home, (*ADA, "admin"), (*SAM, "sales"))
    customers, who = open_assistant(settings_of(home)).customers, Person("admin", "admin")
    customers.add(who, name="Lin Mei", email="lin@example.com")
    customers.add(who, name="Kurt Weber", email="kurt@example.com", group="partner", currency="EUR")
    with served(home) as address:
        yield address


def desk(visit: Open, who: tuple[str, str] = SAM, **more: Any) -> Any:
    """Return the sales page with somebody signed in."""
    page = visit("/sales", **more)
    sign_in(page, *who)
    return page


def begin(page: Any, customer: str = "Lin Mei") -> None:
    """Open a new quote for a customer."""
    page.locator("#inbox [data-id=customers]").click()
    page.locator("#inbox [data-act=customer]", has_text=customer).click()
    expect(page.locator("#side h2")).to_have_text(customer)
    page.locator("#side [data-act=new_quote]").click()
    expect(page.locator("#quote h2")).not_to_contain_text("Q-")


def new_quote(page: Any, **line: str) -> str:
    """Keep a new draft of one line and return its number."""
    begin(page)
    fill(page, 0, **({"sku": "LK-V27Q", "quantity": "3"} | line))
    save(page)
    return str(page.locator("#quote h2").inner_text())


def fill(page: Any, row: int, **cells: str) -> None:
    """Type into a line of the quote."""
    for name, value in cells.items():
        page.locator(f"#quote [data-l={name}]").nth(row).fill(value)


def save(page: Any) -> None:
    """Save the quote and wait until that is said."""
    page.locator("#quote [data-act=save]").click()
    expect(page.locator("#quote .notice.done")).to_be_visible()


def reopen(page: Any, number: str) -> None:
    """Open a quote from the list of all quotes."""
    page.locator("#inbox [data-id=quotes]").click()
    page.locator("#inbox [data-act=quote]", has_text=number).click()
    expect(page.locator("#quote h2")).to_have_text(number)
    expect(page.locator("#quote .notice.done")).to_have_count(0)


def typed(page: Any) -> dict[str, Any]:
    """Return what stands in the quote's form, as the page would send it."""
    found: dict[str, Any] = page.evaluate("formOf(document.querySelector('#quote [data-form]'))")
    return found


def test_what_is_typed_stays_in_its_own_field_whatever_is_shown_next(visit: Open) -> None:
    page = desk(visit)
    other = new_quote(page)
    reopen(page, new_quote(page))
    page.locator("#quote [data-line=add]").click()
    fill(page, 1, sku="LK-M2W", quantity="2")
    page.locator("#quote [data-f=discount]").fill("1")
    page.locator("#quote [data-f=shipping]").fill("50")
    before = typed(page)
    save(page)
    after = typed(page)
    assert {n: v for n, v in after.items() if v in ("1", "50")} == {"discount": "1", "shipping": "50"}
    assert [line["sku"] for line in after["lines"]] == [line["sku"] for line in before["lines"]]
    page.locator("#quote [data-f='buyer.phone']").fill("not kept")
    page.once("dialog", lambda asked: asked.accept())
    reopen(page, other)
    assert "not kept" not in typed(page).values()
    assert typed(page)["discount"] == ""
