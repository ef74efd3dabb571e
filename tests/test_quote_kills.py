"""Eight processes make quotes and are killed at random: numbers stay unique and complete, nothing acknowledged is lost."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.fakes import SALES
from tests.quote_house import House, new_house, open_house

WRITERS = 8


def acknowledged(folder: Path) -> Iterator[tuple[str, int, str]]:
    for file in folder.glob("*.ack"):
        for line in file.read_text(encoding="ascii").splitlines():
            parts = line.split()
            if len(parts) == 3:  # the last line may be cut short by the kill
                yield parts[0], int(parts[1]), parts[2]


def torment(url: str, folder: Path, seconds: float) -> int:
    """Keep eight writers going and kill one at random now and then; return how many were killed."""
    r, number, running = random.Random(5), 0, list[subprocess.Popen[bytes]]()
    killed, ends = 0, time.monotonic() + seconds
    try:
        while time.monotonic() < ends:
            while len(running) < WRITERS:
                number += 1
                command = [sys.executable, "-m", "tests.quote_writer", url, str(folder / f"{number}.ack")]
                running.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
            time.sleep(r.uniform(0.3, 2.0))
            victim = running.pop(r.randrange(len(running)))
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            killed += 1
    finally:
        for process in running:
            process.kill()
            process.wait()
    return killed


def check(house: House, folder: Path) -> int:
    """Assert that all is there and in order; return how many quotes there are."""
    found = {q.number: q for q in house.quotes.list_quotes(SALES, limit=1000)}
    with house.engine.connect() as connection:
        numbers = list(connection.execute(text("SELECT number FROM quotes ORDER BY number")).scalars())
    assert [int(n[-5:]) for n in numbers] == list(range(1, len(numbers) + 1))
    acked = list(acknowledged(folder))
    assert len({n for n, _, _ in acked}) == len(acked)
    assert {n for n, _, _ in acked} <= set(numbers)
    for number, version, state in acked if len(acked) <= 1000 else random.Random(1).sample(acked, 1000):
        quote = found.get(number) or house.quotes.get(SALES, number)
        assert (quote.version, quote.state) == (version, state)
        assert len(house.quotes.versions(SALES, number)) == version
    return len(numbers)


def _run(tmp_path: Path, seconds: float) -> tuple[int, int, int]:
    house = new_house(tmp_path)
    killed = torment(str(house.engine.url), tmp_path, seconds)
    again = open_house(str(house.engine.url))
    count = check(again, tmp_path)
    with again.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    done = count, killed, len(list(acknowledged(tmp_path)))
    sys.stderr.write(f"{done[0]} quotes, {done[1]} writers killed, {done[2]} acknowledged\n")
    return done


def test_twenty_seconds_of_kills(tmp_path: Path) -> None:
    count, killed, acked = _run(tmp_path, float(os.environ.get("QUOTE_KILL_SECONDS", "20")))
    assert killed >= 5
    assert count >= acked > 0


@pytest.mark.slow
def test_ten_minutes_of_kills(tmp_path: Path) -> None:
    count, killed, acked = _run(tmp_path, 600)
    assert killed >= 100
    assert count >= acked > 0
