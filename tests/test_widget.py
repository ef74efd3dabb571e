"""The assistant on the page of a shop: who may show it, who asks there, and what a hostile page gets."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from assistant.build import open_knowledge
from assistant.company.desk import CompanyDesk
from assistant.types import Person
from tests.browsing import chromium, sign_in, sync_api  # noqa: F401 - a fixture
from tests.example_company import ADA, settings_of, with_staff
from tests.firing import fire, functions, signed_in
from tests.site import served
from ui import website_words, words

ADMIN = Person("a", "admin", "ada")
ROOT = Path(__file__).parent.parent
expect = sync_api().expect
_PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<body><h1>Shop</h1><button id="ask" onclick="assistant.open({{product: 'LK-V27Q', question: 'Is it in stock?'}})">Ask</button>
<script src="{site}/widget.js" {more}></script></body></html>"""


class Shop:
    """A site of somebody else on this machine, with one page that shows the widget, and whatever page a test gives it."""

    def __init__(self, site: str) -> None:
        self.site, self.pages = site, dict[str, str]()
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = shop.pages.get(self.path, "").encode()
                self.send_response(200 if body else 404)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, daemon=True).start()
        # Another name than the assistant's: to a browser these are two sites, and cookies in the frame are a third party's.
        self.origin = f"http://localhost:{self._server.server_port}"

    def page(self, path: str = "/", language: str = "en", more: str = "") -> str:
        """Keep a page with the widget and return its address."""
        self.pages[path] = _PAGE.format(site=self.site, language=language, more=more)
        return self.origin + path

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def shop_of(site: str) -> Iterator[Shop]:
    """Yield a shop."""
    made = Shop(site)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def home(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example company with an administrator."""
    import shutil

    folder = tmp_path_factory.mktemp("widget") / "home"
    shutil.copytree(example_home, folder)
    with_staff(folder, (*ADA, "admin"))
    return folder


@pytest.fixture(scope="module")
def desk(home: Path) -> CompanyDesk:
    """The company's desk, as another replica has it."""
    return CompanyDesk(open_knowledge(settings_of(home)).engine)


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[str]:
    """The address of the real site."""
    with served(home, ASSISTANT_FRAME_ANCESTORS="https://set.example") as address:
        yield address


@pytest.fixture(scope="module")
def shop(site: str, desk: CompanyDesk) -> Iterator[Shop]:
    """A shop that an administrator has allowed."""
    with shop_of(site) as made:
        desk.allow(ADMIN, made.origin)
        yield made


# --- over HTTP --------------------------------------------------------------------------------------------------------


def test_the_script_is_small_and_asks_for_nothing_else(site: str) -> None:
    answer = httpx.get(site + "/widget.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert len(answer.content) <= 12 * 1024
    assert not re.search(r"https?://(?!www\.w3\.org)", answer.text)
    assert "innerHTML" not in answer.text
    assert "eval(" not in answer.text


def test_only_allowed_sites_get_what_the_script_shows(site: str, shop: Shop, desk: CompanyDesk) -> None:
    answer = httpx.get(site + "/widget.json?language=zh", headers={"Origin": shop.origin})
    assert answer.headers["access-control-allow-origin"] == shop.origin
    assert "access-control-allow-credentials" not in answer.headers
    assert answer.json()["open"] == website_words.WIDGET["open"].zh
    for origin in (
        "https://evil.example",
        shop.origin + ".evil.example",
        shop.origin.replace("http", "https"),
        "null",
        "",
    ):
        refused = httpx.get(site + "/widget.json", headers={"Origin": origin})
        assert refused.status_code == 403
        assert "access-control-allow-origin" not in refused.headers
    desk.set(ADMIN, {"greeting.zh": "欢迎"})
    assert httpx.get(site + "/widget.json?language=zh").json()["greeting"] == "欢迎"


def test_the_page_in_a_frame_names_who_may_show_it(site: str, shop: Shop) -> None:
    went = httpx.get(site + "/embed", params={"origin": shop.origin, "language": "zh", "product": "LK-V27Q"})
    assert went.status_code == 303
    asked = parse_qs(urlsplit(went.headers["location"]).query)
    assert (asked["origin"], asked["language"], asked["product"]) == ([shop.origin], ["zh"], ["LK-V27Q"])
    page = httpx.get(site + went.headers["location"])
    framers = page.headers["content-security-policy"].split("frame-ancestors ")[1]
    assert framers.split() == ["'self'", "https://set.example", shop.origin]
    assert "x-frame-options" not in page.headers
    assert "set-cookie" not in page.headers  # /embed has given the visitor's already
    for origin in ("https://evil.example", "", "javascript:alert(1)", f"javascript://{urlsplit(site).netloc}"):
        assert httpx.get(site + "/embed", params={"origin": origin}).status_code == 403


def test_a_link_with_somebody_elses_ticket_leads_into_no_conversation_of_theirs(site: str) -> None:
    theirs = httpx.get(site + "/embed", params={"origin": site}).headers["location"]
    opened = httpx.get(site + theirs, headers={"sec-fetch-dest": "document"})
    assert (opened.status_code, opened.headers["location"]) == (303, "/")
    assert httpx.get(site + theirs, headers={"sec-fetch-dest": "iframe"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/sales", "/admin", "/sales/?frame=1", "/login?frame=1", "/widget/preview", "/source/a/b"]
)
def test_nothing_of_the_staff_is_ever_in_a_frame(site: str, shop: Shop, path: str) -> None:
    with signed_in(site, *ADA) as ada, httpx.Client(base_url=site) as nobody:
        for client in (ada, nobody):
            answer = client.get(path)
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["x-frame-options"] == "DENY"


def test_a_request_from_a_frame_is_never_staffs(site: str) -> None:
    with signed_in(site, *ADA) as ada:
        assert ada.get("/sales/").status_code == 200
        assert ada.get("/sales/?frame=1").status_code == 303  # to the sign-in: the session does not count there
        assert ada.get("/admin/config?frame=1").status_code == 401


def test_over_https_the_visitors_cookie_is_one_of_that_site_alone(site: str, shop: Shop) -> None:
    plain = httpx.get(site + "/embed", params={"origin": shop.origin}).headers["set-cookie"]
    assert "SameSite=Lax" in plain
    safe = httpx.get(site + "/embed", params={"origin": shop.origin}, headers={"X-Forwarded-Proto": "https"}).headers[
        "set-cookie"
    ]
    assert {"HttpOnly", "Secure", "Partitioned", "SameSite=None"} <= {part.strip() for part in safe.split(";")}


@contextmanager
def _frame(site: str, shop: Shop) -> Iterator[tuple[httpx.Client, str]]:
    """Yield a browser that keeps no cookies, and the query that its frame's requests carry."""
    with httpx.Client(base_url=site, timeout=30) as client:
        went = client.get("/embed", params={"origin": shop.origin})
        client.cookies.clear()
        yield client, urlsplit(went.headers["location"]).query


def test_without_cookies_a_ticket_is_who_asks_and_opens_the_sources(site: str, shop: Shop) -> None:
    with _frame(site, shop) as (mine, query), _frame(site, shop) as (other, others):
        handler, data = functions(mine)["ask"], ["How long is the warranty on a mini PC?", None]
        assert "data-source" not in json.dumps(fire(mine, handler, data))  # by nobody at all
        said = json.dumps(fire(mine, handler, data, query=f"?{query}"))
        source = re.search(r'data-source=\\"([^"\\]+)', said)
        assert source is not None, said[:400]
        assert mine.get(f"/source/{source[1]}?{query}").status_code == 200
        assert other.get(f"/source/{source[1]}?{others}").status_code == 404
        assert mine.get(f"/source/{source[1]}").status_code == 401
        forged = query.replace("ticket=v-", "ticket=v-0")
        assert mine.get(f"/source/{source[1]}?{forged}").status_code == 401


def test_a_preview_is_for_administrators(site: str) -> None:
    assert httpx.get(site + "/widget/preview").headers["location"].startswith("/login")
    with signed_in(site, *ADA) as ada:
        assert "/widget.js" in ada.get("/widget/preview").text


def test_a_logo_is_served_as_a_picture_and_nothing_else(site: str, desk: CompanyDesk) -> None:
    from tests.test_company import _png

    assert httpx.get(site + "/logo").status_code == 404
    desk.set_logo(ADMIN, _png())
    answer = httpx.get(site + "/logo")
    assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == ("image/png", "nosniff")
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    desk.set_logo(ADMIN, b"")


# --- in a browser -----------------------------------------------------------------------------------------------------


@contextmanager
def _open(chromium: Any, address: str, **more: Any) -> Iterator[Any]:  # noqa: F811
    """Yield a page of the shop in a browser of its own; a script that fails there fails the test."""
    context = chromium.new_context(**{"locale": "en-US", "viewport": {"width": 1280, "height": 844}} | more)
    page, problems = context.new_page(), list[str]()
    page.set_default_timeout(30_000)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert problems == []


def _chat(page: Any) -> Any:
    """Return the chat in its frame, ready."""
    frame = page.frame_locator("iframe[title]")
    frame.locator("body[data-ready]").wait_for()
    return frame


@pytest.mark.browser
def test_a_customer_of_a_shop_asks_and_opens_a_source_by_keyboard_alone(chromium: Any, shop: Shop) -> None:  # noqa: F811
    with _open(chromium, shop.page()) as page:
        launcher = page.get_by_role("button", name=website_words.WIDGET["open"].en)
        launcher.focus()
        page.keyboard.press("Enter")
        chat = _chat(page)
        expect(chat.locator("#kept")).to_contain_text(words.NO_COOKIES_HERE.en)
        expect(chat.locator("#box textarea")).to_be_focused()
        expect(chat.locator("#brand .brand")).to_be_hidden()
        page.keyboard.type("How long is the warranty on a mini PC?")
        page.keyboard.press("Enter")
        expect(chat.locator("#log .reply")).to_have_count(1)
        chat.locator("#log .ref").first.click()
        expect(chat.locator("#source-panel mark").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(chat.locator("#source-panel")).to_be_hidden()
        expect(page.get_by_role("dialog")).to_be_visible()  # Escape closes one thing at a time
        chat.locator("#box textarea").focus()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(launcher).to_be_focused()
        launcher.click()
        expect(chat.locator("#log .reply")).to_have_count(1)  # the frame has stayed


@pytest.mark.browser
def test_a_page_names_a_product_and_a_question_and_the_customer_sends_it(chromium: Any, shop: Shop) -> None:  # noqa: F811
    with _open(chromium, shop.page()) as page:
        page.get_by_role("button", name=website_words.WIDGET["open"].en).wait_for()
        page.locator("#ask").click()
        chat = _chat(page)
        expect(chat.locator(".looking")).to_contain_text("V27Q")
        expect(chat.locator("#box textarea")).to_have_value("Is it in stock?")
        expect(chat.locator("#log .reply")).to_have_count(0)  # no page asks in the customer's name
        chat.locator("#box textarea").press("Enter")
        expect(chat.locator("#log .reply")).to_contain_text("V27Q")
        page.evaluate("assistant.product('NOT-THERE')")
        expect(chat.locator(".looking")).to_have_count(0)


@pytest.mark.browser
def test_on_a_phone_the_chat_fills_the_screen_in_the_pages_language(chromium: Any, shop: Shop) -> None:  # noqa: F811
    address = shop.page("/zh", "zh-CN", 'data-product="lk-v27q" data-side="left"')
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "locale": "en-US"}
    with _open(chromium, address, **phone) as page:
        launcher = page.get_by_role("button", name=website_words.WIDGET["open"].zh)
        assert launcher.bounding_box()["x"] < 100
        launcher.click()
        chat = _chat(page)
        assert page.get_by_role("dialog").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
        chat.locator(".looking").get_by_role("button", name="价格").click()
        expect(chat.locator("#log .reply")).to_contain_text("1,399")
        assert chat.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")
        page.get_by_role("button", name=website_words.WIDGET["close"].zh).click()
        expect(page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.browser
def test_a_site_that_is_not_allowed_shows_nothing(chromium: Any, site: str, shop: Shop) -> None:  # noqa: F811
    with shop_of(site) as evil:
        evil.pages["/frames"] = "".join(
            f'<iframe name="{name}" src="{site}{path}"></iframe>'
            for name, path in (("chat", f"/embed?origin={shop.origin}"), ("page", "/?frame=1"), ("sales", "/sales"), ("login", "/login"))
        )  # fmt: skip
        context = chromium.new_context()
        page, said = context.new_page(), list[str]()
        page.on("console", lambda message: said.append(message.text))
        page.goto(evil.page())
        page.wait_for_function("() => true")
        expect(page.locator(".launcher")).to_have_count(0)
        page.goto(evil.origin + "/frames")
        page.wait_for_load_state("networkidle")
        # What was refused has no origin of ours: the browser shows its own error in its place.
        assert [f.url for f in page.frames[1:] if f.url.startswith(site)] == []
        assert len([text for text in said if "frame-ancestors" in text or "X-Frame-Options" in text]) >= 4
        context.close()


@pytest.mark.browser
def test_the_frame_listens_to_the_page_around_it_alone(chromium: Any, site: str, shop: Shop) -> None:  # noqa: F811
    with shop_of(site) as evil, _open(chromium, shop.page()) as page:
        page.get_by_role("button", name=website_words.WIDGET["open"].en).click()
        chat = _chat(page)
        expect(chat.locator("#box textarea")).to_be_focused()
        # A frame of another site within the same page speaks to the chat, and to the script.
        evil.pages["/speaks"] = (
            "<script>for (let i = 0; i < parent.frames.length; i++) parent.frames[i].postMessage("
            "{assistant: 'look', product: 'LK-V27Q', question: 'evil'}, '*');"
            "parent.postMessage({assistant: 'close'}, '*'); document.title = 'done'</script>"
        )
        page.evaluate(
            "address => new Promise(done => { const f = document.createElement('iframe'); f.onload = done; f.src = address;"
            " document.body.append(f) })",
            evil.origin + "/speaks",
        )
        page.evaluate("assistant.open({question: 'mine'})")
        expect(chat.locator("#box textarea")).to_have_value("mine")
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(chat.locator(".looking")).to_have_count(0)


@pytest.mark.browser
def test_an_administrator_describes_the_company_and_allows_a_site(chromium: Any, site: str, desk: CompanyDesk) -> None:  # noqa: F811
    with _open(chromium, site + "/login?next=/admin") as page:
        sign_in(page, *ADA)
        page.get_by_role("tab", name="Company", exact=True).click()
        form = page.locator("#look-form")
        form.locator('[data-f="greeting.en"]').fill('Hello </script><b id="x">')
        form.locator('[data-f="accent"]').evaluate(
            "e => { e.value = '#ffd400'; e.dispatchEvent(new Event('input', {bubbles: true})) }"
        )
        expect(page.locator("#look-preview .notice")).to_contain_text("too light")
        expect(page.locator("#look-preview .mock b").first).to_have_text('Hello </script><b id="x">')
        assert desk.now().accent == ""  # only shown as yet
        form.get_by_role("button", name=website_words.SAVE.en).click()
        expect(page.locator("#look-said")).to_contain_text("Saved")
        assert desk.now().accent == "#ffd400"
        greeting = 'Typed </script><b id="x"> while a logo is loaded'
        form.locator('[data-f="greeting.en"]').fill(greeting)
        page.wait_for_function(
            "window.pricing === 0"
        )  # a press of the button does not wait for the preview's time to run out
        page.set_input_files("#logo-file input[type=file]", str(ROOT / "docs" / "quote.png"))
        expect(page.locator("#look-preview .mock img")).to_have_count(2)
        expect(form.locator('[data-f="greeting.en"]')).to_have_value(greeting)
        form.get_by_role("button", name=website_words.SAVE.en).click()
        expect(page.locator("#look-preview .mock b").first).to_have_text(greeting)
        expect(page.locator("#look-said")).to_contain_text("Saved")
        page.locator("#look-history summary").click()
        expect(page.locator("#look-history")).to_contain_text("#ffd400")
        expect(page.locator("#look-history")).to_contain_text(website_words.PICTURE.en)
        page.get_by_role("button", name=website_words.NO_LOGO.en).click()
        expect(page.locator("#look-preview .mock img")).to_have_count(0)

        page.get_by_role("tab", name="Channels").click()
        page.get_by_role("tab", name=website_words.WEBSITE.en).click()
        expect(page.locator('#website [data-f="line"]')).to_have_value(re.compile(f'src="{site}/widget.js"'))
        page.locator('#website [data-f="site"]').fill("https://new.example/path")
        page.get_by_role("button", name=website_words.ALLOW.en, exact=True).click()
        expect(page.locator("#website-said .error")).to_contain_text("not the address of a site")
        page.locator('#website [data-f="site"]').fill("https://new.example")
        page.get_by_role("button", name=website_words.ALLOW.en, exact=True).click()
        expect(page.locator("#website-said .done")).to_contain_text("https://new.example")

        page.goto(site + "/widget/preview")
        page.get_by_role("button", name=website_words.ASK_ABOUT.en).first.click()
        chat = _chat(page)
        expect(chat.locator("h2")).to_have_text(greeting)
        expect(chat.locator("#kept .notice")).to_have_count(0)
        expect(page.locator(".head img")).to_have_count(0)  # the logo that was taken away
    desk.set(ADMIN, {"accent": "", "greeting.en": ""})
