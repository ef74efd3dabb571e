"""The site through HTTP: who may enter, what is refused, what a browser is told; nothing here goes through a button."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fake_assistant import SUGGESTIONS
from tests.firing import ask, fire, functions, signed_in
from tests.site import running
from ui import words


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site."""
    with running(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture
def browser(site: str) -> Iterator[httpx.Client]:
    """A visitor who has opened the customer page."""
    with httpx.Client(base_url=site, timeout=30) as client:
        assert client.get("/").status_code == 200
        yield client


def stored(messages: list[Any]) -> str:
    """Return the conversation's id from the last frame that named one, and fail where none did."""
    found = re.findall(r'"(c\d+)"', json.dumps(messages))
    assert found, messages
    return str(found[-1])


@pytest.mark.parametrize("page", ["/sales", "/admin"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/config",
        "/gradio_api/info",
        "/gradio_api/startup-events",
        "/gradio_api/upload",
        "/theme.css",
        "/login",
        "/x",
    ],
)
def test_a_stranger_gets_nothing_of_the_staff_pages(site: str, page: str, path: str) -> None:
    for method in ("GET", "POST"):
        answer = httpx.request(method, site + page + path, follow_redirects=False)
        assert answer.status_code in (303, 401), (method, path, answer.status_code)
        assert "dependencies" not in answer.text


@pytest.mark.parametrize("page", ["/sales", "/admin"])
def test_a_stranger_cannot_run_a_staff_handler(site: str, page: str) -> None:
    with signed_in(site, "ada", "admin-secret") as admin:
        handlers = functions(admin, page)
    with httpx.Client(base_url=site) as stranger:
        for handler in handlers.values():
            body = {"data": [], "fn_index": handler["id"], "session_hash": "x"}
            assert stranger.post(f"{page}/gradio_api/queue/join", json=body).status_code == 401


def test_a_stranger_is_led_to_the_sign_in_page(site: str) -> None:
    answer = httpx.get(site + "/admin", follow_redirects=True)
    assert answer.url.path == "/login"
    assert 'name="password"' in answer.text


def test_sales_staff_cannot_enter_or_run_the_admin_page(site: str) -> None:
    with signed_in(site, "sam", "sales-secret") as sam:
        assert sam.get("/sales/").status_code == 200
        assert sam.get("/admin/").status_code == 403
        body = {"data": [], "fn_index": 0, "session_hash": "x"}
        assert sam.post("/admin/gradio_api/queue/join", json=body).status_code == 403


def test_a_wrong_password_says_the_same_as_an_unknown_name(site: str) -> None:
    answers = [
        httpx.post(site + "/login", data={"name": name, "password": "wrong", "next": "/sales"})
        for name in ("ada", "nobody")
    ]
    assert {a.status_code for a in answers} == {401}
    assert answers[0].text == answers[1].text
    assert "set-cookie" not in answers[0].headers


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(site: str) -> None:
    answer = httpx.post(site + "/login", data={"name": "ada", "password": "admin-secret", "next": "/admin"})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/admin/../x", "javascript:1"])
def test_sign_in_never_leads_to_another_site(site: str, target: str) -> None:
    answer = httpx.post(site + "/login", data={"name": "ada", "password": "admin-secret", "next": target})
    assert answer.headers["location"] == "/sales"
    assert httpx.get(site + "/language/zh", params={"next": target}).headers["location"] == "/"


def test_an_address_that_opens_a_quote_survives_signing_in_and_the_other_language(site: str) -> None:
    target = "/sales?quote=Q-2026-00001"
    led = httpx.get(site + target, follow_redirects=True)
    assert led.url.params["next"] == target
    answer = httpx.post(site + "/login", data={"name": "ada", "password": "admin-secret", "next": target})
    assert answer.headers["location"] == target
    assert httpx.get(site + "/language/zh", params={"next": target}).headers["location"] == target
    for bad in ("/sales?quote=//evil.example", "/sales?quote=a&x=b", "/sales?next=x"):
        assert httpx.get(site + "/language/zh", params={"next": bad}).headers["location"] == "/"


def test_signing_out_ends_the_session_for_a_copied_cookie_too(site: str) -> None:
    with signed_in(site, "ada", "admin-secret") as admin:
        copied = admin.cookies["session"]
        admin.post("/logout")
    assert httpx.get(site + "/admin/config", cookies={"session": copied}).status_code == 401


def test_the_address_of_signing_out_signs_out_unless_another_site_leads_there(site: str) -> None:
    with signed_in(site, "ada", "admin-secret") as admin:
        copied = dict(admin.cookies)
        assert admin.get("/logout", headers={"sec-fetch-site": "cross-site"}).status_code == 403
        assert admin.get("/admin/logout").status_code == 404
        assert admin.get("/logout%0A", headers={"sec-fetch-site": "cross-site"}).status_code == 404
        assert httpx.get(site + "/admin/config", cookies=copied).status_code == 200
        assert admin.get("/logout").headers["location"] == "/login"
    assert httpx.get(site + "/admin/config", cookies=copied).status_code == 401


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", "/redoc", "/openapi.json/", "/openapi.json%0A"])
def test_no_page_describes_its_server(site: str, path: str) -> None:
    assert httpx.get(site + path).status_code == 404
    with signed_in(site, "ada", "admin-secret") as admin:
        assert {admin.get(page + path).status_code for page in ("/sales", "/admin")} == {404}


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}, {"origin": "http://["}]
)
@pytest.mark.parametrize("path", ["/login", "/logout", "/gradio_api/queue/join"])
def test_a_post_from_another_site_is_refused(site: str, path: str, headers: dict[str, str]) -> None:
    assert httpx.post(site + path, headers=headers).status_code == 403


def test_a_visit_gets_one_cookie_that_scripts_cannot_read(site: str) -> None:
    with httpx.Client(base_url=site) as client:
        first = client.get("/").headers["set-cookie"].lower()
        assert "httponly" in first
        assert "samesite=lax" in first
        assert "set-cookie" not in client.get("/").headers


@pytest.mark.parametrize("path", ["/", "/login", "/healthz", "/config"])
def test_every_answer_keeps_other_hosts_out(site: str, path: str) -> None:
    answer = httpx.get(site + path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "upload",
        "file=/etc/passwd",
        "file/etc/passwd",
        "proxy=http://127.0.0.1",
        "component_server",
        "deep_link",
        "call/ask",
        "run/ask",
    ],
)
def test_the_customer_page_has_no_file_or_upload_door(browser: httpx.Client, path: str) -> None:
    for method in ("GET", "POST"):
        answer = browser.request(method, f"/gradio_api/{path}", files={"files": b"x"} if method == "POST" else None)
        assert answer.status_code in (404, 405)
        assert "root:" not in answer.text


def test_no_handler_of_any_page_is_a_public_endpoint(site: str) -> None:
    with signed_in(site, "ada", "admin-secret") as admin:
        for page in ("", "/sales", "/admin"):
            handlers = functions(admin, page)
            assert len(handlers) > 3
            assert {d["api_visibility"] for d in handlers.values()} == {"private"}
        info = admin.get("/admin/gradio_api/info")
        assert not info.json().get("named_endpoints")


def test_a_question_is_answered_in_few_updates_and_can_be_read_again(browser: httpx.Client) -> None:
    messages = ask(browser, "How long is the warranty?")
    assert messages[-1]["success"]
    assert "three-year warranty" in json.dumps(messages)
    assert sum(m["msg"] == "process_generating" for m in messages) <= 8
    opened = fire(browser, functions(browser)["load"], [stored(messages)])
    assert "three-year warranty" in json.dumps(opened)


def test_another_persons_conversation_and_sources_cannot_be_read(site: str, browser: httpx.Client) -> None:
    messages = ask(browser, "How long is the warranty?")
    held, turn = stored(messages), re.findall(r"(t\d+)/f1", json.dumps(messages))[-1]
    assert browser.get(f"/source/{turn}/f1").status_code == 200
    with httpx.Client(base_url=site, timeout=30) as other:
        other.get("/")
        assert other.get(f"/source/{turn}/f1").status_code == 404
        opened = json.dumps(fire(other, functions(other)["load"], [held]))
        assert "three-year warranty" not in opened
        assert SUGGESTIONS["en"][0] in opened
        refused = json.dumps(ask(other, "and now?", held))
        assert "There is no such conversation." in refused
        rated = fire(other, functions(other)["rate"], [held], event={"turn": turn, "good": True, "reason": ""})
        assert not rated[-1]["success"]
    assert httpx.get(f"{site}/source/{turn}/f1").status_code == 401


def test_an_identity_cannot_be_sent_as_data(site: str, browser: httpx.Client) -> None:
    held = stored(ask(browser, "How long is the warranty?"))
    with httpx.Client(base_url=site, timeout=30) as other:
        other.get("/")
        body = [{"id": "v-1", "role": "admin"}, held]
        assert "There is no such conversation." in json.dumps(ask(other, str(body[0]), held))


@pytest.mark.parametrize(("text", "said"), [("   ", "Please write a question first."), ("x" * 100_000, "too long")])
def test_a_message_that_cannot_be_answered_says_why(browser: httpx.Client, text: str, said: str) -> None:
    shown = json.dumps(ask(browser, text))
    assert said in shown
    assert "Traceback" not in shown


def test_a_staff_error_is_a_sentence_in_the_page_language(site: str) -> None:
    with signed_in(site, "ada", "admin-secret") as admin:
        admin.get("/language/zh")
        handler = functions(admin, "/admin")["record"]
        last = fire(admin, handler, ["no-such-turn"], "/admin")[-1]
        assert not last["success"]
        assert last["output"]["error"] == "没有这条回复。"
        assert "Traceback" not in json.dumps(last)


def test_a_source_marks_its_quote_and_escapes_what_it_shows(browser: httpx.Client) -> None:
    turn = re.findall(r"(t\d+)/f1", json.dumps(ask(browser, "How long is the warranty?")))[-1]
    made = browser.get(f"/source/{turn}/f1").text
    assert "<mark>Every monitor carries a three-year warranty.</mark>" in made
    assert "Warranty &lt;terms&gt;" in made
    assert "page 3" in made
    assert browser.get("/source/none/f1").status_code == 404
    assert browser.get(f"/source/{turn}/none").status_code in (404, 500)


def test_a_picture_is_given_by_sku_and_cannot_run_script(browser: httpx.Client) -> None:
    answer = browser.get("/picture/LK-V27Q")
    assert answer.headers["content-type"].startswith("image/svg")
    assert "sandbox" in answer.headers["content-security-policy"]
    for bad in ("none", "../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd"):
        assert browser.get(f"/picture/{bad}").status_code == 404


@pytest.mark.parametrize(("accept", "expected"), [("zh-CN,zh", words.SIGN_IN.zh), ("en-GB", words.SIGN_IN.en)])
def test_the_sign_in_page_speaks_the_browsers_language(site: str, accept: str, expected: str) -> None:
    assert f"<title>{expected}</title>" in httpx.get(site + "/login", headers={"accept-language": accept}).text


def test_the_page_itself_names_no_other_host_to_load_from(browser: httpx.Client) -> None:
    page = browser.get("/").text
    loads = re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"'](https?:)?//[^\"']+", page)
    assert loads == []


def test_a_full_queue_is_said_in_the_page_language(tmp_path: Path) -> None:
    import asyncio
    from collections.abc import Awaitable, Callable, MutableMapping

    from tests.fake_assistant import FakeAssistant
    from ui.guard import Guard

    Message = MutableMapping[str, Any]

    async def full(
        _scope: Message, _receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body", "body": b'{"detail": "Queue is full."}'})

    async def call() -> httpx.Response:
        app: Any = Guard(full, FakeAssistant(tmp_path))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site") as client:
            return await client.post("/gradio_api/queue/join", headers={"accept-language": "zh"})

    answer = asyncio.run(call())
    assert answer.status_code == 429
    assert answer.json() == {"detail": words.BUSY.zh}


_TABLE = """
import gradio as gr
from ui.app import calm
with gr.Blocks() as page:
    gr.HTML("")
page.queue()
calm(page)
past = [{"time": 0.0, "status": "success", "process_time": 0.1, "function": "ask", "session_hash": "s"}]
page._queue.events_recorded = 5
assert page._queue.compute_analytics_summary(past) == {"functions": {}}
"""


def test_gradio_makes_no_table_of_past_events_with_each_new_one() -> None:
    made = subprocess.run([sys.executable, "-c", _TABLE], capture_output=True, text=True, timeout=120)
    assert made.returncode == 0, made.stderr[-2000:]
