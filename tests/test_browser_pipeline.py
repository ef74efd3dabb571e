"""The pipeline in a real browser, over the real service: seen at a glance, filtered, opened, moved, lost, won, never overwritten."""

import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.build import open_assistant
from assistant.deals.types import Deal
from assistant.service import Assistant
from assistant.types import Person
from tests.browsing import sign_in, sync_api
from tests.example_company import ask, settings_of, with_staff
from tests.site import served
from ui import pipeline_words as words

pytestmark = pytest.mark.browser
expect = sync_api().expect
Open = Callable[..., Any]
SAM, WHO = ("sam", "sam-has-a-password"), Person("u", "sales", "sam")


@pytest.fixture(scope="module")
def assistant(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The example company's assistant on a home of its own, with its two years of deals and a conversation."""
    home = tmp_path_factory.mktemp("pipeline") / "home"
    shutil.copytree(example_home, home)
    with_staff(home, (*SAM, "sales"))
    assistant = open_assistant(settings_of(home))
    ask(assistant, Person("v-1", "customer"), "我们公司要采购50台显示器，预算10万，邮箱 lin@example.com")
    return assistant


@pytest.fixture(scope="module")
def site(assistant: Assistant) -> Iterator[str]:
    """The address of the real site over that home."""
    with served(assistant.kit.settings.home) as address:
        yield address


def pipeline(visit: Open, **more: Any) -> Any:
    """Return the sales page with its pipeline open."""
    page = visit("/sales", **more)
    sign_in(page, *SAM)
    if more.get("width", 1280) < 760:
        page.locator("#pane-switch button[data-pane=middle]").click()
    name = words.PIPELINE.zh if more.get("locale", "").startswith("zh") else words.PIPELINE.en
    page.get_by_role("tab", name=name, exact=True).click()
    expect(page.locator("#pipeline-rows .fan")).to_be_visible()
    return page


def opened(page: Any, deal: Deal) -> None:
    """Open a deal from the list."""
    page.locator("#pipeline [data-act=deals]").click()
    page.locator("#pipeline [data-f='w.text']").fill(deal.name)
    page.locator("#pipeline-rows .deal-row", has_text=deal.name).click()
    expect(page.locator("#pipeline h2")).to_have_text(deal.name)


def test_a_deal_is_found_opened_moved_and_opened_again_by_its_address(visit: Open, assistant: Assistant) -> None:
    kept = assistant.deals.add(WHO, name="Two hundred desks", account="Acme", amount="50000", currency="CNY")
    every = [d for d in assistant.deals.all(WHO) if d.kind == "open"]
    counted = [d for d in every if d.currency in ("", assistant.forecasts.currencies(WHO)[0])]
    page = pipeline(visit)
    expect(page.locator("#pipeline-rows .tile").first).to_contain_text(f"{len(counted):,}")
    page.locator("#pipeline [data-f=every]").select_option("quarter")
    expect(page.locator("#pipeline-rows .fan-names")).to_contain_text("-Q")

    page.locator("#pipeline [data-act=deals]").click()
    expect(page.locator("#pipeline-rows .deal-row")).to_have_count(
        sum(d.owner == "sam" for d in every)
    )  # one's own first
    page.locator("#pipeline [data-f='w.owner']").select_option("")
    expect(page.locator("#pipeline-rows .deal-row")).to_have_count(50)
    page.locator("#pipeline-rows [data-act=page]").click()
    expect(page.locator("#pipeline-rows .deal-row")).to_have_count(min(50, len(every) - 50))
    opened(page, kept)
    assert page.url.endswith(f"?deal={kept.id}")
    expect(page.locator("#pipeline .chance")).to_contain_text("%")

    page.locator("#pipeline [data-f=next_step]").fill("send samples")
    expect(page.locator("#pipeline .unsaved")).to_be_visible()
    page.locator("#pipeline [data-act=move][data-id=proposal]").click()
    expect(page.locator("#pipeline .stepper [aria-current]")).to_have_text("Proposal")
    moved = assistant.deals.get(WHO, kept.id)
    assert (moved.stage, moved.next_step, len(moved.moves)) == ("proposal", "send samples", 2)
    page.reload()
    expect(page.locator("#pipeline [data-f=next_step]")).to_have_value("send samples")
    page.locator("#pipeline [data-act=back]").click()
    expect(page.locator("#pipeline-rows .deal-row").first).to_be_visible()
    expect(page).not_to_have_url(page.url.partition("?")[0] + f"?deal={kept.id}")


def test_a_deal_is_lost_with_a_reason_and_won_with_an_amount(visit: Open, assistant: Assistant) -> None:
    lost = assistant.deals.add(WHO, name="Nine lamps", amount="900", currency="CNY")
    won = assistant.deals.add(WHO, name="Forty chairs", amount="8000", currency="CNY")
    page = pipeline(visit)
    opened(page, lost)
    page.locator("#pipeline .ends summary", has_text="Lost").click()
    page.locator("#pipeline [data-act=lost]").click()
    expect(page.locator(".toast-body")).to_contain_text("Say why it was lost")
    assert assistant.deals.get(WHO, lost.id).kind == "open"
    page.locator("#pipeline [data-f=lost_because]").fill("<b>too dear</b>")
    page.locator("#pipeline [data-act=lost]").click()
    expect(page.locator("#pipeline .lost-because")).to_contain_text("<b>too dear</b>")
    kept = assistant.deals.get(WHO, lost.id)
    assert (kept.kind, kept.lost_because) == ("lost", "<b>too dear</b>")

    opened(page, won)
    page.locator("#pipeline .ends summary", has_text="Won").click()
    page.locator("#pipeline [data-f=won_amount]").fill("7,500")
    page.locator("#pipeline [data-act=won]").click()
    expect(page.locator("#pipeline .kind-won")).to_be_visible()
    done = assistant.deals.get(WHO, won.id)
    assert (done.kind, done.won_amount, done.closed_on) == ("won", Decimal(7500), done.moves[-1].on)


def test_what_somebody_else_changed_is_not_overwritten_and_nothing_typed_is_lost_unasked(
    visit: Open, assistant: Assistant
) -> None:
    kept = assistant.deals.add(WHO, name="Old printers", amount="300", currency="CNY")
    page = pipeline(visit)
    opened(page, kept)
    assistant.deals.change(WHO, kept.id, amount="400")
    page.locator("#pipeline [data-f=amount]").fill("500")
    page.locator("#pipeline [data-act=save_deal]").last.click()
    expect(page.locator(".toast-body")).to_contain_text("changed by somebody else")
    expect(page.locator("#pipeline [data-f=amount]")).to_have_value("500")
    assert assistant.deals.get(WHO, kept.id).amount == 400
    page.once("dialog", lambda asked: asked.dismiss())
    page.locator("#pipeline [data-act=back]").click()
    expect(page.locator("#pipeline [data-f=amount]")).to_have_value("500")


def test_a_conversation_shows_how_warm_it_is_and_leads_to_a_deal_with_a_quote(
    visit: Open, assistant: Assistant
) -> None:
    page = pipeline(visit)
    page.locator("#inbox [data-id=conversations]").click()
    expect(page.locator("#inbox .warmth")).to_contain_text("hot")
    page.locator("#inbox [data-act=open]").first.click()
    expect(page.locator("#opened .heat li").first).to_be_visible()
    page.locator("#side [data-act=new_deal]").click()
    page.locator("#pipeline [data-f=name]").fill("Fifty monitors")
    page.locator("#pipeline [data-f=product]").fill("LK-V27Q")
    page.locator("#pipeline [data-act=add_deal]").click()
    expect(page.locator("#pipeline h2")).to_have_text("Fifty monitors")
    page.locator("#pipeline [data-act=deal_quote]").click()
    expect(page.locator("#quote [data-l=sku]").first).to_have_value("LK-V27Q")
    page.locator("#quote [data-act=save]").click()
    expect(page.locator("#quote .notice.done")).to_contain_text("linked with the deal")
    (made,) = (d for d in assistant.deals.all(WHO) if d.name == "Fifty monitors")
    assert made.quote == page.locator("#quote h2").inner_text()
    assert made.conversation
    assert page.url.endswith(f"?quote={made.quote}")


def test_the_pipeline_fits_a_phone_in_chinese(visit: Open, assistant: Assistant) -> None:
    kept = assistant.deals.add(WHO, name="总部显示器更换（五十台）" * 4, amount="123456789.12", currency="USD", next_step="约电话")  # fmt: skip
    page = pipeline(visit, width=390, locale="zh-CN", is_mobile=True)

    def fits() -> bool:
        wide = "[...document.querySelectorAll('#desk :is(section, button, li, .tile, .meter, .fan, .field)')]"
        beyond = (
            f"{wide}.filter((e) => e.getBoundingClientRect().right > 391 && !e.closest('.scroll, .tab-wrapper')).length"
        )
        return bool(page.evaluate(f"document.documentElement.scrollWidth <= 390 && {beyond} === 0"))

    assert fits()
    page.locator("#pipeline [data-f=by]").select_option("product")
    expect(page.locator("#pipeline-rows .parts")).to_be_visible()
    assert fits()
    page.locator("#pipeline [data-act=deals]").click()
    expect(page.locator("#pipeline-rows .deal-row", has_text=kept.name)).to_be_visible()
    assert fits()
    page.locator("#pipeline-rows .deal-row", has_text=kept.name).click()
    expect(page.locator("#pipeline .stepper [aria-current]")).to_have_text("线索")
    assert fits()
    page.locator("#pipeline .ends summary", has_text="输单").click()
    expect(page.locator("#pipeline [data-f=lost_because]")).to_be_visible()
    assert fits()
