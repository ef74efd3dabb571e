"""One journey per page over the real service and the example company, as the command line serves it."""

import shutil
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests import mail_server
from tests.browsing import ready, say, sign_in, sync_api
from tests.example_company import ADA, SAM, with_staff
from tests.site import served
from ui import desk_words, words

pytestmark = pytest.mark.browser
expect = sync_api().expect
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which a mail server on loopback keeps what the site sends."""
    return tmp_path_factory.mktemp("post")


@pytest.fixture(scope="module")
def site(example_home: Path, tmp_path_factory: pytest.TempPathFactory, post: Path) -> Iterator[str]:
    """The address of the real site over a copy of the example company."""
    home = tmp_path_factory.mktemp("real") / "home"
    shutil.copytree(example_home, home)
    with_staff(home, (*ADA, "admin"), (*SAM, "sales"))
    smtp = {
        "ASSISTANT_SMTP_HOST": "127.0.0.1",
        "ASSISTANT_SMTP_SECURITY": "none",
        "ASSISTANT_SMTP_FROM": "us@us.example",
    }
    with mail_server.running(post) as port, served(home, ASSISTANT_SMTP_PORT=str(port), **smtp) as address:
        yield address


@pytest.mark.parametrize(
    ("locale", "question", "answer", "figure"),
    [
        ("en-US", "How long is the warranty on a mini PC?", "36 months", "36 months"),
        ("zh-CN", "迷你主机保修多久？", "36 个月", "36 个月"),
    ],
)
def test_a_customer_opens_the_sentence_behind_a_claim(
    visit: Open, locale: str, question: str, answer: str, figure: str
) -> None:
    page = visit(locale=locale)
    tongue = "zh" if locale.startswith("zh") else "en"
    expect(page.locator(".welcome .ask").first).to_be_visible()
    say(page, question)
    expect(page.locator("#log .reply .text")).to_contain_text(answer)
    page.locator("#log .ref").first.click()
    expect(page.locator("#source-panel mark")).to_contain_text(figure)
    expect(page.locator("#source-panel .file")).to_contain_text(f"public/warranty.{tongue}.md")
    page.keyboard.press("Escape")
    expect(page.locator("#source-panel")).to_be_hidden()
    page.reload()
    ready(page)
    expect(page.locator("#log .reply .text")).to_contain_text(answer)


def test_a_customer_works_by_keyboard_alone(visit: Open) -> None:
    page = visit()
    expect(page.locator("#box textarea")).to_be_focused()
    page.keyboard.type("Compare LK-V27Q and LK-V27U")
    page.keyboard.press("Enter")
    expect(page.locator("#log .compare")).to_contain_text("3840 x 2160")
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => [document.activeElement.className, getComputedStyle(document.activeElement).outlineStyle]"
        )
        reached.append(here)
        if "act" in str(here[0]).split():
            break
    assert any("ref" in str(name).split() for name, _ in reached)
    assert any("fact" in str(name).split() for name, _ in reached)
    assert all(outline != "none" for name, outline in reached if set(str(name).split()) & {"ref", "fact", "act"})
    page.locator("#log .compare .fact").first.press("Enter")
    expect(page.locator("#source-panel mark").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#person").press("Enter")
    expect(page.locator("#contact").get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#person-box")).to_be_hidden()


def test_sales_sees_costs_and_takes_over_a_customer(visit: Open) -> None:
    customer = visit(locale="zh-CN", width=390, is_mobile=True, has_touch=True)
    say(customer, "V27Q 多少钱？")
    customer.get_by_role("button", name=words.PERSON.zh).first.click()
    customer.get_by_label(words.CONTACT.zh).fill("li@example.com")
    customer.get_by_role("button", name=words.SEND_PERSON.zh).click()
    expect(customer.locator("#live .notice")).to_contain_text("H-")
    assert customer.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page = visit("/sales")
    sign_in(page, *SAM)
    say(page, "What does the LK-V27Q cost us?")
    expect(page.locator("#log .reply .text")).to_contain_text("923")
    page.locator("#log .ref").last.click()
    expect(page.locator("#source-panel mark").first).to_contain_text("1,399.00")
    page.keyboard.press("Escape")
    say(page, "How do we compare with competitors on the D13?")
    page.locator("#log .ref").last.click()
    expect(page.locator("#source-panel .file")).to_contain_text("internal/")
    page.keyboard.press("Escape")

    item = page.locator("#inbox .handoff", has_text="li@example.com")
    expect(item.locator(".summary")).to_contain_text("V27Q 多少钱？")
    item.get_by_role("button", name=words.ACKNOWLEDGE.en).click()
    expect(item).to_contain_text(words.TAKEN_BY.en.format(name="sam"))
    page.locator("#inbox").get_by_role("button", name=desk_words.CONVERSATIONS.en).click()
    row = page.locator("#inbox .item", has_text="V27Q 多少钱？").first
    expect(row).to_contain_text("LK-V27Q")
    expect(row).to_contain_text("Price")
    row.click()
    expect(page.locator("#opened .reply")).to_contain_text("1,399.00")
    expect(page.locator("#side")).to_contain_text("LK-V27Q")


def attached(message: Message) -> list[str]:
    return [name for part in message.walk() if (name := part.get_filename())]


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 1440), ("en-US", 820)])
def test_from_a_chat_to_an_approved_quote_its_pdf_and_cover_email(
    visit: Open, locale: str, width: int, tmp_path: Path, post: Path
) -> None:
    zh = locale.startswith("zh")
    mail = f"wang{width}@example.com"
    customer = visit(locale=locale)
    say(customer, "订购 20 台 LK-V27Q，请报价" if zh else "I would like to order 20 LK-V27Q, please send me a quote")
    customer.locator("#person").click()
    customer.locator("#contact").get_by_role("textbox").fill(mail)
    customer.locator("#person-send").click()
    expect(customer.locator("#live .notice")).to_contain_text("H-")

    page = visit("/sales", locale=locale, width=width)
    sign_in(page, *SAM)
    page.locator("#inbox .handoff", has_text=mail).locator("[data-act=open]").click()
    expect(page.locator("#opened .asked")).to_contain_text("LK-V27Q")
    if width < 1181:
        page.locator("button[data-pane=right]").click()
    page.locator("#side [data-f=name]").fill("Wang Wei")
    page.locator("#side [data-act=keep]").click()
    expect(page.locator("#side .who")).to_contain_text(mail)
    page.locator("#side [data-act=quote], #side [data-act=new_quote]").last.click()
    expect(page.locator("#quote [data-l=sku]").first).to_have_value("LK-V27Q")
    page.locator("#quote [data-l=quantity]").first.fill("20")
    expect(page.locator("#totals .total")).to_contain_text("27,980.00")
    page.locator("#quote [data-l=discount]").first.fill("ten")
    expect(page.locator("#totals .notice.error")).to_contain_text("ten")
    page.locator("#quote [data-l=discount]").first.fill("10")
    expect(page.locator("#totals .total")).to_contain_text("25,182.00")
    page.locator("#totals summary").first.click()
    expect(page.locator("#totals details[open] li").first).to_contain_text("1,399.00")
    page.locator("#quote [data-act=save]").click()
    expect(page.locator("#quote .notice.done")).to_be_visible()
    number = page.locator("#quote h2").inner_text()
    assert number.startswith("Q-")
    page.locator("#quote [data-act=submit]").click()
    expect(page.locator("#quote .state-waiting")).to_be_visible()

    boss = visit("/sales", locale=locale, width=1440)
    sign_in(boss, *ADA)
    boss.locator("#inbox [data-id=approvals]").click()
    boss.locator("#inbox [data-act=quote]", has_text=number).click()
    boss.locator("#quote [data-f=why]").fill("volume")
    boss.locator("#quote [data-act=approve]").click()
    expect(boss.locator("#quote .state-approved")).to_be_visible()

    page.locator("#inbox [data-id=quotes]").click()
    page.locator("#inbox [data-act=quote]", has_text=number).click()
    expect(page.locator("#quote .state-approved")).to_be_visible()
    page.locator("#quote .downloads summary").click()
    with page.expect_download() as made:
        page.locator(f"#quote .downloads a[href$='/pdf/{'zh' if zh else 'en'}']").click()
    paper = tmp_path / "quote.pdf"
    made.value.save_as(paper)
    said = "".join(p.extract_text() for p in PdfReader(paper).pages)
    assert number in said
    assert "25,182.00" in said

    page.locator("#quote [data-act=cover]").click()
    page.locator("#letter [data-act=write]").click()
    expect(page.locator("#letter .variant")).to_have_count(3)
    expect(page.locator("#letter .variant").first).to_contain_text("25,182.00")
    page.locator("#letter [data-act=use]").first.click()
    page.locator("#letter [data-act=keep_letter]").click()
    with page.expect_download() as letter:
        page.locator("#letter a[download]").click()
    file = tmp_path / "letter.eml"
    letter.value.save_as(file)
    draft = message_from_bytes(file.read_bytes())
    assert mail in str(draft["To"])
    assert attached(draft) == [f"{number}-v2.pdf"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    before = len(list(post.glob("*.eml")))
    page.once("dialog", lambda asked: asked.dismiss())
    page.locator("#letter [data-act=send_letter]").click()
    expect(page.locator("#letter [data-act=send_letter]")).to_be_visible()
    assert len(list(post.glob("*.eml"))) == before  # not without a yes
    page.once("dialog", lambda asked: asked.accept())
    page.locator("#letter [data-act=send_letter]").click()
    expect(page.locator("#letter .chip")).to_have_text("已发送" if zh else "Sent", ignore_case=True)
    expect(page.locator("#letter [data-act=send_letter]")).to_have_count(0)
    (sent,) = [m for m in (message_from_bytes(f.read_bytes()) for f in post.glob("*.eml")) if m["X-To"] == mail]
    assert attached(sent) == [f"{number}-v2.pdf"]


def test_an_admin_loads_imports_replays_and_lets_a_user_in(visit: Open, tmp_path: Path) -> None:
    page = visit("/admin")
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, *ADA)
    page.get_by_role("tab", name=words.DOCUMENTS.en).click()
    good, bad = tmp_path / "loaner.md", tmp_path / "broken.pdf"
    good.write_text(
        "# Loaner service\n\nDuring a repair you may borrow a zebra-striped loaner keyboard for 21 days.\n",
        encoding="utf-8",
    )
    bad.write_bytes(b"\x00\x01\x02" * 50)
    page.set_input_files("#files input[type=file]", [str(good), str(bad)])
    expect(page.locator("#files")).to_contain_text("broken")
    page.locator("#add-documents").click()
    expect(page.locator("#loaded .done")).to_contain_text("loaner.md")
    expect(page.locator("#loaded .error")).to_contain_text("broken.pdf")

    customer = visit()
    say(customer, "May I borrow a zebra-striped loaner keyboard during a repair?")
    expect(customer.locator("#log .reply .text")).to_contain_text("21 days")
    page.locator("#documents tr", has_text="loaner.md").get_by_role("button", name=words.DELETE.en).click()
    expect(page.locator("#documents tr", has_text="loaner.md")).to_have_count(0)

    page.get_by_role("tab", name=words.RECORDS.en).click()
    page.locator("#turns tr", has_text="zebra").get_by_role("button").click()
    expect(page.locator("#record")).to_contain_text("loaner.md")
    page.locator("#replay").click()
    expect(page.locator("#replayed")).to_contain_text(words.REPLAY_SAME.en)
    expect(page.locator("#replayed")).to_contain_text(words.TODAY.en)

    page.get_by_role("tab", name=words.CATALOGUE.en).click()
    sheet = tmp_path / "new.csv"
    sheet.write_text("Code,Title,Price (CNY)\nNEW-1,Zebra lamp,88\n,No code,1\n", encoding="utf-8")
    page.set_input_files("#catalogue-file input[type=file]", str(sheet))
    expect(page.locator("#catalogue-file")).to_contain_text("new")
    page.locator("#check").click()
    expect(page.get_by_label(f"{words.MEANING.en}: Price (CNY)")).to_have_value("price:CNY:list")
    field = page.get_by_label(f"{words.MEANING.en}: Code")
    field.fill("sku")
    field.press("Tab")
    expect(page.locator("#import")).to_be_enabled()
    page.locator("#import").click()
    expect(page.locator("#guess")).to_contain_text("1 added, 0 updated, 0 unchanged, 1 rows could not be used.")
    expect(page.locator("#import")).to_be_disabled()
    page.get_by_label(words.SEARCH_PRODUCTS.en).fill("zebra lamp")
    page.keyboard.press("Enter")
    expect(page.locator("#products")).to_contain_text("NEW-1")

    page.get_by_role("tab", name=words.USERS.en).click()
    page.get_by_label(words.USER_NAME.en).fill("lin")
    page.locator("#add-user").click()
    secret = page.locator("#secret code").inner_text()
    other = visit("/sales")
    sign_in(other, "lin", secret)
    expect(other.locator("#hint")).to_contain_text(words.SALES_HINT.en)


def test_an_admin_edits_a_price_rule_with_its_validity_and_our_own_side(visit: Open) -> None:
    page = visit("/admin", locale="zh-CN")
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, *ADA)
    page.get_by_role("tab", name=desk_words.RULES.zh).click()
    expect(page.locator("#rules tbody tr").first).to_be_visible()
    page.locator("#new-rule").click()
    form = page.locator("#rule-form")
    form.locator("[data-f=id]").fill("TEST-1")
    form.locator("[data-f=kind]").select_option("promotion")
    form.locator("[data-f=value]").fill("five")
    form.locator("[data-f=sku]").fill("LK-M1")
    form.locator("[data-f=valid_to]").fill("2031-12-31")
    form.locator("[data-act=save_rule]").click()
    expect(page.locator("#rules-said .error")).to_contain_text("five")
    form.locator("[data-f=value]").fill("5")
    form.locator("[data-act=save_rule]").click()
    expect(page.locator("#rules-said .done")).to_be_visible()
    page.get_by_label(words.SEARCH.zh).fill("TEST-1")
    row = page.locator("#rules tbody tr", has_text="TEST-1")
    expect(row).to_contain_text("2031-12-31")
    with page.expect_download() as made:
        page.locator("#rule-exports a[href$=csv]").click()
    assert "TEST-1" in Path(made.value.path()).read_text(encoding="utf-8-sig")
    row.get_by_role("button", name=desk_words.REMOVE_RULE.zh).click()
    expect(row).to_have_count(0)

    page.get_by_role("tab", name=desk_words.COMPANY_TAB.zh).click()
    ours = page.locator("#company fieldset").first
    ours.locator("[data-f=name]").fill("云岫科技有限公司")
    ours.locator("[data-act=save]").click()
    expect(page.locator("#company .done")).to_be_visible()
    expect(page.locator("#company fieldset").first.locator("[data-f=name]")).to_have_value("云岫科技有限公司")


def test_what_a_person_writes_is_only_ever_text(visit: Open) -> None:
    page = visit()
    evil = '<img src="http://evil.example/x.png" onerror="document.title=\'pwned\'"> ![a](http://evil.example/y.png)'
    say(page, evil)
    expect(page.locator("#log .asked")).to_contain_text("<img src=")
    assert page.locator("#log img[src*=evil], #log .asked img, #log a").count() == 0
    desk = visit("/sales")
    sign_in(desk, *SAM)
    desk.locator("#inbox").get_by_role("button", name=desk_words.CONVERSATIONS.en).click()
    expect(desk.locator("#inbox")).to_contain_text("<img src=")
    assert desk.locator("#inbox img").count() == 0
    assert "pwned" not in (page.title(), desk.title())
