"""A real SMTP server as a process of its own, on loopback, that keeps what it takes in a folder and fails as it is told.

`python -m tests.mail_server FOLDER` prints its port. The file `FOLDER/fault` says what to do next: "" takes mail, `rcpt` and
`data` refuse for good, `later` refuses for the moment, `hang` never answers the text, `drop` keeps it and hangs up without a
word, `early` hangs up at the recipient, `deaf` does not even greet.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


@contextmanager
def running(folder: Path) -> Iterator[int]:
    """Yield the port of a mail server that keeps what it takes in `folder`, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.mail_server", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class Mailbox:
    """Takes mail, or fails, as the folder says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def fault(self) -> str:
        file = self.folder / "fault"
        return file.read_text(encoding="utf-8").strip() if file.exists() else ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.fault == "rcpt":
            return "550 5.1.1 no such mailbox"
        if self.fault == "early":
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        fault = self.fault
        if fault == "data":
            return "554 5.7.1 looks like spam"
        if fault == "later":
            return "451 4.3.0 come back later"
        if fault == "hang":
            await asyncio.sleep(30)
        number = len(list(self.folder.glob("*.eml"))) + 1
        head = f"X-From: {envelope.mail_from}\r\nX-To: {','.join(envelope.rcpt_tos)}\r\n".encode()
        (self.folder / f"{number}.eml").write_bytes(head + envelope.original_content)
        if fault == "drop":
            server.transport.abort()
        return "250 OK"


class Deaf(asyncio.Protocol):
    """Takes the connection and says nothing."""


async def serve(folder: Path) -> None:
    """Listen on a free port until killed."""
    loop, mailbox = asyncio.get_running_loop(), Mailbox(folder)

    def protocol() -> asyncio.Protocol:
        return Deaf() if mailbox.fault == "deaf" else SMTP(mailbox, hostname="mail.test", loop=loop)

    listening = await loop.create_server(protocol, "127.0.0.1", 0)
    sys.stdout.write(f"{listening.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
