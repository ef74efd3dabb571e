"""What those who run the site ask of it: whether it is ready, what it counted, to finish and take nothing new."""

import logging
from collections.abc import Sequence

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from assistant.customers.erasing import Room
from assistant.database import Records
from assistant.kit import Kit
from assistant.queueing import Queue
from assistant.queueing import Room as Place
from assistant.upkeep.counts import Counts
from assistant.upkeep.daily import tidy_daily
from assistant.upkeep.metrics import Gauge, exposition
from assistant.upkeep.readiness import Indexed, Readiness, Watch
from assistant.writing.switch import SwitchedWriter

log = logging.getLogger(__name__)


class UpkeepDesk:
    """Asked by machines on the same network, not by people: the pages' doors say who may (`ui/upkeep.py`)."""

    def __init__(
        self, engine: Engine, kit: Kit, indexes: dict[str, Indexed], replies: Place, queue: Queue, counts: Counts,
        rooms: Sequence[Room] = (),
    ) -> None:  # fmt: skip
        self._records, self._kit, self._room, self._queue, self._counts = Records(engine), kit, replies, queue, counts
        self._rooms = tuple(rooms)
        self._watch = Watch(engine, indexes, self._resting, lambda: replies.closed)
        self.metrics_token = kit.settings.metrics_token
        self.stop_within = kit.settings.stop_within

    def ready(self) -> Readiness:
        """Return whether this process can answer customers."""
        return self._watch.look()

    def metrics(self) -> str:
        """Return what this process counted, in Prometheus' text format."""
        under_way, waiting = float(self._room.taken), float(self._queue.waiting)
        gauges = [
            Gauge("ready", "1 where this process can answer customers.", {"": float(self.ready().ready)}),
            Gauge("replies_under_way", "Replies under way.", {"": under_way}),
            Gauge("replies_waiting", "Those of them that wait for their turn to be thought about.", {"": waiting}),
        ]
        try:
            lag = {name: float(number) for name, number in self._watch.lag().items()}
            gauges.append(Gauge("index_lag", "Changes that an index does not reflect yet.", lag, "index"))
            persons = float(self._records.counts()["hand_offs"])
            gauges.append(
                Gauge("hand_offs_waiting", "Customers who wait for a person, of all processes.", {"": persons})
            )
        except SQLAlchemyError:  # `ready` says so; what was counted is told all the same
            log.warning("the database cannot be asked for the metrics")
        writer = self._kit.writer
        return exposition(self._counts, writer.models if isinstance(writer, SwitchedWriter) else (), gauges)

    def close(self) -> None:
        """Take no new message; those under way go on. It may be called by a signal."""
        self._room.close()

    def finished(self) -> bool:
        """Wait for the replies under way, as long as the settings say; return whether all are finished."""
        return self._room.emptied(self.stop_within)

    def daily(self) -> None:
        """Remove what is too old once a day, as long as this process lives."""
        tidy_daily(self._records.engine, self._kit.settings, self._rooms)

    def _resting(self) -> bool:
        writer = self._kit.writer
        return isinstance(writer, SwitchedWriter) and any(model.breaker.open for model in writer.models)
