"""Answers that nobody fetches are forgotten: Gradio keeps them for a browser that never comes back."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

PATIENCE = 60.0
"""Seconds that answers may wait for a browser; one that is open fetches each at once."""
MOST = 200
"""Answers and progress notes of one open page that may wait."""


class _Waiting(Protocol):
    def qsize(self) -> int: ...


class Unread:
    """Which sessions of one page leave their answers lying, and since when."""

    def __init__(self, waiting: Mapping[str, _Waiting], clock: Callable[[], float] = time.monotonic) -> None:
        self._waiting, self._clock = waiting, clock
        self._since: dict[str, float] = {}

    def full(self, session: str) -> bool:
        """Return whether a session leaves so much lying that it may not ask for more."""
        return session in self._waiting and self._waiting[session].qsize() >= MOST

    def abandoned(self) -> list[str]:
        """Return the sessions that have left something lying for too long."""
        now = self._clock()
        lying = {s for s, answers in self._waiting.items() if answers.qsize()}
        self._since = {s: self._since.get(s, now) for s in lying}
        return [s for s, since in self._since.items() if now - since > PATIENCE]


def watch(page: Any) -> None:  # noqa: ANN401 - Gradio's page, which only `ui.app` imports
    """Make a page's queue look, with each request, for answers that nobody fetches; too many of them refuse the next."""
    queue = page._queue
    unread, push = Unread(queue.pending_messages_per_session), queue.push

    async def watched(body: Any, request: Any, username: str | None) -> tuple[bool, Any, str]:  # noqa: ANN401
        await _forget(page, unread.abandoned())
        if unread.full(str(body.session_hash)):
            return False, "", "queue_full"
        answer: tuple[bool, Any, str] = await push(body=body, request=request, username=username)
        return answer

    queue.push = watched


async def _forget(page: Any, sessions: list[str]) -> None:  # noqa: ANN401
    """Drop all that a page keeps for `sessions`: their answers, what they still wait for and their state."""
    for session in sessions:
        await page._queue.clean_events(session_hash=session)
        page._queue.pending_messages_per_session.pop(session, None)
        page._queue.pending_event_ids_session.pop(session, None)
        page.state_holder.session_data.pop(session, None)
        page.state_holder.time_last_used.pop(session, None)
