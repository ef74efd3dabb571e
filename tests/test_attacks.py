"""Every door of the real site tried by everybody who may not pass it: endpoints, handlers, uploads, pictures, frames."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.build import open_assistant
from tests.example_company import ADA, SAM, canaries, settings_of, with_staff
from tests.fakes import ADMIN
from tests.firing import ask, fire, functions, signed_in
from tests.site import served
from ui.process_csv import TABLES

SECRET = "marmalade-zeppelin"
TURN = re.compile(r"data-turn=\\\"([0-9a-f]{16,})")
EVIL = "<img src=x onerror=alert(1)>'\"}{${7*7}`../../etc/passwd"
DATA: tuple[list[Any], ...] = (
    [],
    [None] * 8,
    [EVIL] * 8,
    [{"id": "ada", "role": "admin"}] * 8,
    [["x"] * 50] * 8,
    [10**30] * 8,
)
EVENTS: tuple[Any, ...] = (
    None,
    {"id": EVIL, "act": "__class__", "turn": EVIL, "text": EVIL},
    {
        "id": "",
        "act": "save",
        "form": {"lines": [{"sku": EVIL, "quantity": "many"}, 7], "buyer.name": "=cmd()", "version": EVIL},
    },
    {"id": None, "act": None, "turn": None, "good": None},
    "text",
)


@pytest.fixture(scope="module")
def home(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example company, with a document and a catalogue full of markup."""
    home = tmp_path_factory.mktemp("attacked") / "home"
    shutil.copytree(example_home, home)
    with_staff(home, (*ADA, "admin"), (*SAM, "sales"))
    assistant = open_assistant(settings_of(home))
    file = home / "evil.md"
    file.write_text(
        "# Zebra policy <script>alert(1)</script>\n\nZebra lamps are cleaned ![x](http://evil.example/x.png) on "
        "[Mondays](http://evil.example/) <img src=http://evil.example/y.png> only.\n",
        encoding="utf-8",
    )
    assistant.add_document(ADMIN, file, "zebra <img src=x>.md", "public")
    sheet = home / "evil.csv"
    sheet.write_text(
        'sku,name,image,price_cny\n"EVIL-1","Zebra lamp <img src=x onerror=alert(1)>",http://evil.example/z.png,1\n'
        "EVIL-2,Zebra chair,../assistant.db,1\n",
        encoding="utf-8",
    )
    assistant.import_catalogue(ADMIN, sheet, "evil.csv")
    return home


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[str]:
    """The address of the real site."""
    with served(home) as address:
        yield address


@pytest.fixture(scope="module")
def victim(site: str) -> tuple[str, str]:
    """A customer's conversation, and its turn, with a word in it that nobody else may ever read."""
    with httpx.Client(base_url=site, timeout=60) as client:
        client.get("/")
        said = json.dumps(ask(client, f"How long is the warranty on a mini PC? My secret is {SECRET}"))
        turn, kept = TURN.findall(said)[-1], dict(client.cookies)
        with signed_in(site, *ADA) as admin:
            record = json.dumps(fire(admin, functions(admin, "/admin")["record"], [turn], "/admin"))
    found = re.findall(r"([0-9a-f]{16,})", record)
    named = dict.fromkeys(f for f in found if f != turn and f in said)  # a cited document has such a name, too
    with httpx.Client(base_url=site, cookies=kept, timeout=60) as owner:  # what must stay shut to others opens here
        load = functions(owner)["load"]
        conversation = next(f for f in named if SECRET in json.dumps(fire(owner, load, [f])))
    return conversation, turn


def clean(text: str) -> None:
    """Fail where an answer holds an internal mark, another's secret or the insides of the program."""
    for mark in (*canaries(), SECRET, "internal/costs", "Traceback", "root:x:", "SQLite format"):
        assert mark not in text, (mark, text[:500])


def marked_up(value: object) -> Iterator[str]:
    """Yield the texts of an answer in which our markup stands as it was sent."""
    if isinstance(value, str):
        yield from [value] if "<img src=x" in value else ()
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from marked_up(part)


def outsiders(site: str) -> Iterator[tuple[str, httpx.Client]]:
    """Yield everybody who is not the victim and may not see internal material."""
    with httpx.Client(base_url=site, timeout=60) as nobody:
        yield "anonymous", nobody
    with httpx.Client(base_url=site, timeout=60) as other:
        other.get("/")
        yield "another customer", other
    with httpx.Client(base_url=site, timeout=60) as forged:
        forged.cookies.update({"visitor": "x" * 43, "session": "admin"})
        yield "forged cookies", forged


def test_no_handler_of_the_customer_page_gives_outsiders_anything(site: str, victim: tuple[str, str]) -> None:
    conversation, turn = victim
    for who, client in outsiders(site):
        handlers = functions(client)
        assert {"ask", "load"} <= handlers.keys()
        for name, handler in handlers.items():
            if not handler.get("backend_fn", True):
                continue
            wants = len(handler["inputs"])
            tries = [d[:wants] for d in DATA] + [[conversation] * wants, ["and now?", conversation][:wants]]
            for data in tries:
                for event in (EVENTS[1], {"text": f"repeat {turn}", "turn": turn, "good": True, "reason": ""}):
                    said = fire(client, handler, data, event=event)
                    clean(json.dumps(said))
                    assert set(marked_up(said)) <= {EVIL}, (who, name)  # as a whole, a field's own text comes back


@pytest.mark.parametrize("page", ["/sales", "/admin"])
def test_staff_handlers_are_shut_to_outsiders_and_the_admins_to_sales(site: str, page: str) -> None:
    with signed_in(site, *ADA) as admin:
        handlers = functions(admin, page)
    assert len(handlers) > 5
    doors = ["queue/join", "queue/data?session_hash=x", "cancel", "reset", "run/predict", "call/open", "upload", "info"]
    for who, client in outsiders(site):
        for handler in handlers.values():
            body = {"data": [], "fn_index": handler["id"], "session_hash": "x"}
            assert client.post(f"{page}/gradio_api/queue/join", json=body).status_code == 401, who
        for door in doors:
            for method in ("GET", "POST"):
                assert client.request(method, f"{page}/gradio_api/{door}").status_code == 401, (who, door)
    if page == "/admin":
        with signed_in(site, *SAM) as sam:
            for handler in handlers.values():
                body = {"data": [], "fn_index": handler["id"], "session_hash": "x"}
                assert sam.post("/admin/gradio_api/queue/join", json=body).status_code == 403
            for door in doors:
                assert sam.request("POST", f"/admin/gradio_api/{door}").status_code == 403


def test_staff_handlers_survive_whatever_is_sent_to_them(site: str) -> None:
    for page, who in (("/sales", SAM), ("/admin", ADA)):
        with signed_in(site, *who) as client:
            handlers = functions(client, page)
            assert len(handlers) > 5
            for name, handler in handlers.items():
                if not handler.get("backend_fn", True) or name.startswith(("ask", "pick")):
                    continue
                wants = len(handler["inputs"])
                for data, event in [*((d, EVENTS[1]) for d in DATA[1:]), *((DATA[2], e) for e in EVENTS)]:
                    last = fire(client, handler, data[:wants], page, event)[-1]
                    assert "Traceback" not in json.dumps(last), (page, name)


@pytest.mark.parametrize(
    "path",
    [
        "/", "/config", "/theme.css", "/gradio_api/startup-events", "/gradio_api/heartbeat/x", "/gradio_api/app_id",
        "/gradio_api/token", "/gradio_api/user", "/gradio_api/login_check", "/gradio_api/queue/status", "/robots.txt",
        "/static/../../assistant.db", "/assets/..%2f..%2fassistant.db", "/svelte/..%2f..%2fx", "/monitoring", "/docs",
        "/openapi.json", "/gradio_api/openapi.json", "/mcp", "/gradio_api/mcp/sse", "/gradio_api/file=assistant.db",
        "/gradio_api/file%3D/etc/passwd", "/gradio_api//file=/etc/passwd", "//etc/passwd", "/picture/../assistant.db",
        "/picture/EVIL-1", "/picture/EVIL-2", "/picture/%00", "/picture/" + "a" * 5000, "/source/x/y", "/source/%00/f1",
        "/manifest.json", "/pwa_icon", "/login?next=https://evil.example", "/language/%3Cscript%3E?next=//evil.example",
    ],
)  # fmt: skip
def test_no_address_tells_outsiders_anything(site: str, path: str) -> None:
    for who, client in outsiders(site):
        if "heartbeat" in path:
            continue  # stays open for as long as the page is
        answer = client.get(path)
        clean(answer.text)
        assert answer.status_code < 500, (who, path, answer.status_code)
        assert "evil.example" not in answer.headers.get("location", "")
        if "passwd" in path or "assistant.db" in path or path.startswith("/picture"):
            assert "html" in answer.headers.get("content-type", "") or answer.status_code >= 400


@pytest.mark.parametrize(
    "path", ["quote/Q-2026-00001/pdf/zh", "letter/1", "contract/K-2026-00001/pdf", "rules/csv", "rules/xlsx"]
)
def test_the_files_of_the_desks_are_shut_to_outsiders(site: str, path: str) -> None:
    for who, client in outsiders(site):
        answer = client.get(f"/sales/files/{path}")
        assert answer.status_code == 401, who
        clean(answer.text)
    with signed_in(site, *SAM) as sam:
        answer = sam.get(f"/sales/files/{path}")
        assert answer.status_code in (200, 404)
        if answer.status_code == 200:
            assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("path", "status"),
    [("deals", 200), *((f"process/{table}?by=owner", 200) for table in (*TABLES, "<script>")),
     ("process/groups?since=2026-13-40", 400), ("process/groups?by=<script>alert(1)</script>", 400)],
)  # fmt: skip
def test_the_files_of_the_sales_tab_are_for_admins_alone(site: str, path: str, status: int) -> None:
    for who, client in outsiders(site):
        answer = client.get(f"/admin/files/{path}")
        assert answer.status_code == 401, who
        clean(answer.text)
    with signed_in(site, *SAM) as sam:
        assert sam.get(f"/admin/files/{path}").status_code == 403
    with signed_in(site, *ADA) as admin:
        answer = admin.get(f"/admin/files/{path}")
        assert answer.status_code == status
        assert "<script" not in answer.text
        kept = dict(admin.cookies)
        admin.post("/logout", headers={"origin": site})
    with httpx.Client(base_url=site, cookies=kept, timeout=60) as ended:
        assert ended.get(f"/admin/files/{path}").status_code == 401


def test_sources_open_only_to_whom_they_were_given_and_to_staff(site: str, victim: tuple[str, str]) -> None:
    _, turn = victim
    for who, client in outsiders(site):
        for fact in ("f1", "f2", "f3", "f4"):
            answer = client.get(f"/source/{turn}/{fact}")
            assert answer.status_code in (401, 403, 404), who
            clean(answer.text)
    with signed_in(site, *SAM) as sam:
        assert {sam.get(f"/source/{turn}/f{n}").status_code for n in range(1, 6)} & {200}


def test_a_customer_cannot_open_an_internal_source_of_a_colleague(site: str) -> None:
    with signed_in(site, *SAM) as sam:
        said = json.dumps(ask(sam, "What does the LK-V27Q cost us?", None, "/sales"))
        assert "923" in said
        turn = TURN.findall(said)[-1]
        assert "923" in " ".join(sam.get(f"/source/{turn}/f{n}").text for n in range(1, 12))
    for _, client in outsiders(site):
        for n in range(1, 12):
            answer = client.get(f"/source/{turn}/f{n}")
            assert answer.status_code in (401, 403, 404)
            clean(answer.text)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1"])
@pytest.mark.parametrize("path", ["/sales/gradio_api/queue/join", "/admin/gradio_api/upload", "/gradio_api/cancel"])
def test_another_origin_changes_nothing_even_with_the_admins_cookie(
    site: str, method: str, origin: str, path: str
) -> None:
    with signed_in(site, *ADA) as admin:
        answer = admin.request(method, path, headers={"origin": origin}, json={})
        assert answer.status_code == 403


def test_an_upload_has_a_largest_size_and_its_name_leads_nowhere(site: str, home: Path) -> None:
    with signed_in(site, *ADA) as admin:
        big = admin.post("/admin/gradio_api/upload", files={"files": ("big.txt", b"x" * (65 * 1024 * 1024))})
        assert big.status_code in (400, 413)
        sly = admin.post("/admin/gradio_api/upload", files={"files": ("../../../assistant.db", b"gone")})
        assert sly.status_code == 200
        kept = Path(sly.json()[0]).resolve()
        assert kept.is_relative_to((home / "gradio").resolve())
        assert not (home / "assistant.db").read_bytes().startswith(b"gone")
        # A path on the server that was never uploaded is refused, whoever sends it.
        handler = functions(admin, "/admin")["check"]
        plain = home / "never-uploaded.csv"  # one that would be read well
        plain.write_text("sku,name,price\nA1,Lamp,10\nB2,Hub,20\n", "utf-8")
        for path in ("/etc/passwd", str(home / "assistant.db"), str(plain)):
            file = {"path": path, "orig_name": "x.csv", "meta": {"_type": "gradio.FileData"}}
            last = fire(admin, handler, [file, {}], "/admin")[-1]
            assert not last["success"]
            assert "root:" not in json.dumps(last)
        for path in ("/etc/passwd", str(home / "assistant.db")):
            assert admin.get(f"/admin/gradio_api/file={path}").status_code in (403, 404)


def test_uploads_are_gone_once_they_were_read_and_only_the_admin_page_takes_them(site: str, home: Path) -> None:
    file = {"files": ("lamps.md", b"# Lamps\n\nMauve lamps are made on Fridays.\n")}
    with signed_in(site, *SAM) as sam:
        assert sam.post("/sales/gradio_api/upload", files=file).status_code == 404
        assert sam.post("/admin/gradio_api/upload", files=file).status_code == 403
    with signed_in(site, *ADA) as admin:
        for name, content in (("lamps.md", file["files"][1]), ("broken.pdf", b"%PDF-1.7 no more than this")):
            path = admin.post("/admin/gradio_api/upload", files={"files": (name, content)}).json()[0]
            assert Path(path).is_file()
            sent = [{"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}]
            said = fire(admin, functions(admin, "/admin")["add"], [sent, "public"], "/admin")
            assert said[-1]["success"], said
            assert not Path(path).exists()
    assert not [p for p in (home / "gradio").rglob("*") if p.is_file() and p.name in ("lamps.md", "broken.pdf")]


def test_markup_in_documents_products_and_names_is_only_text(site: str) -> None:
    with httpx.Client(base_url=site, timeout=60) as client:
        client.get("/")
        said = [
            html_of(ask(client, text))
            for text in ("When are zebra lamps cleaned?", "How much is the zebra lamp EVIL-1?", f"{EVIL} zebra lamp")
        ]
    with signed_in(site, *ADA) as admin:
        fire(admin, functions(admin, "/admin")["add"], ["<b onclick=x>", "sales"], "/admin")
        for name, data in (("all", []), ("all_1", []), ("first", ["zebra"]), ("recent", []), ("figures", [])):
            handler = functions(admin, "/admin").get(name)
            if handler:
                said.append(html_of(fire(admin, handler, data, "/admin")))
        opened = {"act": "list", "id": "conversations"}
        said.append(html_of(fire(admin, functions(admin, "/sales")["from_inbox"], [None], "/sales", opened)))
    for html in said:
        assert not re.search(r"<(img|script|a|iframe|b|svg|form)\b[^>]*(evil|onerror|onclick|src=x|alert)", html), html
    assert any("zebra" in html.lower() for html in said)


def html_of(messages: list[Any]) -> str:
    """Return every HTML text that a handler gave."""
    return "\n".join(str(v) for m in messages for v in m.get("output", {}).get("data", []) if isinstance(v, str))


def test_only_the_customer_page_may_be_framed_and_only_where_a_setting_says_so(home: Path) -> None:
    framers = "https://shop.example; script-src *"
    with served(home, ASSISTANT_FRAME_ANCESTORS=framers, ASSISTANT_SECURE_COOKIES="true") as address:
        page = httpx.get(address + "/")
        assert "frame-ancestors https://shop.example" in page.headers["content-security-policy"]
        assert "script-src *" not in page.headers["content-security-policy"]
        assert "x-frame-options" not in page.headers
        assert "samesite=none" in page.headers["set-cookie"].lower()
        assert "; secure" in page.headers["set-cookie"].lower()
        staff = httpx.post(address + "/login", data={"name": ADA[0], "password": ADA[1], "next": "/admin"})
        assert "; secure" in staff.headers["set-cookie"].lower()
        assert "samesite=lax" in staff.headers["set-cookie"].lower()
        for path in ("/login", "/sales", "/admin/config"):
            shut = httpx.get(address + path).headers
            assert "frame-ancestors 'none'" in shut["content-security-policy"]
            assert shut["x-frame-options"] == "DENY"


def test_many_wrong_passwords_are_told_when_to_try_again_and_shut_nobody_out(home: Path) -> None:
    with served(home) as address, httpx.Client(base_url=address) as known:
        assert known.post("/login", data={"name": SAM[0], "password": SAM[1]}).status_code == 303
        known.cookies.delete("session")  # it ended; the browser is still known
        tries = [httpx.post(address + "/login", data={"name": SAM[0], "password": "wrong"}) for _ in range(8)]
        assert tries[-1].status_code == 429
        assert int(tries[-1].headers["retry-after"]) > 0
        assert httpx.post(address + "/login", data={"name": SAM[0], "password": SAM[1]}).status_code == 429
        assert known.post("/login", data={"name": SAM[0], "password": SAM[1]}).status_code == 303
