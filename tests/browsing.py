"""A Chromium for the browser tests, pages opened in it, and what every test does there."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_PATIENCE = 30_000  # a shared machine may be slow; what never comes fails all the same


def sync_api() -> Any:
    """Return Playwright; the module that asks is skipped, with a plain word, where there is none."""
    found = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: no browser test runs")
    found.expect.set_options(timeout=_PATIENCE)
    return found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A Chromium, the system's or Playwright's own."""
    with sync_api().sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        found = shutil.which("chromium") or shutil.which("chromium-browser") or (str(own) if own.exists() else None)
        if found is None:
            pytest.skip("no Chromium here: install one, or run `playwright install chromium`")
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, site: str) -> Iterator[Callable[..., Any]]:
    """Open a page in a fresh browser profile; at the end, fail for requests elsewhere, server and script errors."""
    problems: list[str] = []
    contexts: list[Any] = []

    def request(asked: Any) -> None:
        if not asked.url.startswith((site + "/", "data:", "blob:")):
            problems.append(f"left the host: {asked.url}")

    def response(answer: Any) -> None:
        if answer.status >= 400:
            problems.append(f"{answer.status}: {answer.url}")

    def visited(path: str = "/", locale: str = "en-US", width: int = 1280, **more: Any) -> Any:
        context = chromium.new_context(locale=locale, viewport={"width": width, "height": 844}, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(_PATIENCE)
        page.on("request", request)
        page.on("response", response)
        page.on("pageerror", lambda error: problems.append(f"script: {error}"))
        page.goto(site + path)
        if path == "/":
            ready(page)
        return page

    yield visited
    for context in contexts:
        context.close()
    assert problems == []


def ready(page: Any) -> None:
    """Wait until the page shows its texts."""
    page.wait_for_selector("body[data-ready]")


def sign_in(page: Any, name: str, password: str) -> None:
    """Sign in on the page that asks for it."""
    page.fill("#name", name)
    page.fill("#password", password)
    page.press("#password", "Enter")
    ready(page)


def say(page: Any, text: str) -> None:
    """Send a message and wait for the whole reply."""
    before = page.locator("#log .reply").count()
    page.fill("#box textarea", text)
    page.press("#box textarea", "Enter")
    sync_api().expect(page.locator("#log .reply")).to_have_count(before + 1)
