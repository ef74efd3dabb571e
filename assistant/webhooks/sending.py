"""One try: a signed POST to the address found, no redirect followed, its whole time bounded, its answer's body not read."""

import asyncio
import logging
import ssl
import time
from collections.abc import Collection

from assistant.errors import BadRequest
from assistant.webhooks import addresses, signing
from assistant.webhooks.types import Sent

SECONDS = 10.0
"""That one try may take, from connecting to the status of the answer."""


def send(url: str, secret: str, message: str, body: str, own: Collection[str], seconds: float = SECONDS) -> Sent:
    """Send a message and return what became of it. Nothing is raised for what the other side does."""
    import httpx

    logging.getLogger("httpx").setLevel(logging.WARNING)  # an address may hold a key of the other side's
    try:
        to = addresses.target(url, own)
        address = addresses.resolved(to, own)  # the system's own patience bounds it
        head = signing.headers(secret, message, int(time.time()), body) | {"Content-Type": "application/json"}
        return Sent(asyncio.run(asyncio.wait_for(_post(to, address, head, body), seconds)))
    except addresses.NoHost:
        return Sent(None, "host")
    except BadRequest:
        return Sent(None, "address")
    except TimeoutError:
        return Sent(None, "time")
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return Sent(None, "reach")


async def _post(
    to: addresses.Target, address: str, head: dict[str, str], body: str, trust: ssl.SSLContext | bool = True
) -> int:
    import httpx

    # To the address that was looked at, under the host's own name: a second look-up could give another.
    url = httpx.URL(scheme=to.scheme, host=address, port=to.port, raw_path=to.path.encode())
    async with httpx.AsyncClient(verify=trust, timeout=None, trust_env=False, follow_redirects=False) as client:  # noqa: S113 - bounded whole
        request = client.build_request(
            "POST", url, content=body.encode(), headers=head | {"Host": to.authority, "User-Agent": "sales-assistant"},
            extensions={"sni_hostname": to.host},
        )  # fmt: skip
        answer = await client.send(request, stream=True)
        try:
            return answer.status_code
        finally:
            await answer.aclose()
