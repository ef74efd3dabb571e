"""A PostgreSQL server of the tests' own, where its programs and the driver are installed; elsewhere its tests are skipped."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_FOLDERS = [os.path.dirname(p) for p in sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))]


def _tool(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; as root they refuse, so then as nobody."""
    program = shutil.which(name) or str(Path(_FOLDERS[-1]) / name)
    as_nobody = ["runuser", "-u", "nobody", "--"] if os.getuid() == 0 else []
    subprocess.run([*as_nobody, program, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the address of a server that has no database but its own, up to its last part: the name of one to be made."""
    pytest.importorskip("psycopg", reason="PostgreSQL's driver is not installed here: pip install 'psycopg[binary]'")
    if not _FOLDERS and not shutil.which("initdb"):
        pytest.skip("PostgreSQL's server is not installed here")
    # A socket's path may be a hundred characters long at most; each process of tests has a server of its own.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if os.getuid() == 0:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    _tool("initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "tester")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    _tool("pg_ctl", "-D", str(folder / "data"), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql+psycopg://tester@127.0.0.1:{port}"
    finally:
        _tool("pg_ctl", "-D", str(folder / "data"), "-m", "fast", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def database(server: str, name: str) -> str:
    """Make an empty database on a server and return its address."""
    from sqlalchemy import create_engine, text

    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{server}/{name}"
