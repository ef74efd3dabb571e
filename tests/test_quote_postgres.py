"""The same desk over PostgreSQL, where a server can be started here: numbers, two at once, versions that never change."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from assistant.errors import BadRequest
from assistant.quoting.quote_store import counters, versions
from tests.fakes import ADMIN, SALES
from tests.quote_house import House, new_house
from tests.test_quote_desk import OTHER_ADMIN, TEN, VAT, _at_once, off

_FOLDERS = [os.path.dirname(p) for p in sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))]


def _tool(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; as root they refuse, so then as nobody."""
    program = shutil.which(name) or str(Path(_FOLDERS[-1]) / name)
    as_nobody = ["runuser", "-u", "nobody", "--"] if os.getuid() == 0 else []
    subprocess.run([*as_nobody, program, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    pytest.importorskip("psycopg")
    if not _FOLDERS and not shutil.which("initdb"):
        pytest.skip("PostgreSQL's server is not installed here")
    folder = (
        Path("/tmp") / tmp_path_factory.mktemp("pg").name
    )  # a socket's path may be a hundred characters long at most
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if os.getuid() == 0:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    _tool("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "tester")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    _tool("pg_ctl", "-D", str(folder / "data"), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        made = new_house(folder, [VAT], url=f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres")
        yield made
        made.engine.dispose()
    finally:
        _tool("pg_ctl", "-D", str(folder / "data"), "-m", "fast", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def test_sixteen_at_once_get_numbers_in_a_row(house: House) -> None:
    done = _at_once([lambda: house.quotes.draft(SALES, TEN) for _ in range(16)])
    numbers = sorted(int(d.number[-5:]) for d in done)  # type: ignore[attr-defined]
    assert numbers == list(range(numbers[0], numbers[0] + 16))
    with house.engine.connect() as connection:
        assert connection.scalar(select(counters.c.value)) == numbers[-1]


def test_of_two_who_approve_at_once_one_is_told(house: House) -> None:
    made = house.quotes.submit(SALES, house.quotes.draft(SALES, off(10)).id, 1)
    done = _at_once([lambda w=w: house.quotes.approve(w, made.id, 1) for w in (ADMIN, OTHER_ADMIN)])  # type: ignore[misc]
    assert sum(isinstance(d, BadRequest) for d in done) == 1


def test_the_database_itself_keeps_versions(house: House) -> None:
    made = house.quotes.draft(SALES, TEN)
    for statement in (update(versions).values(content="{}"), text("DELETE FROM quote_versions")):
        with pytest.raises(DBAPIError, match="never changes"), house.engine.begin() as connection:
            connection.execute(statement)
    assert house.quotes.get(SALES, made.id).current == made.current
