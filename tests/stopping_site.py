"""A site of one slow answer, stopped from outside: `python -m tests.stopping_site PORT SECONDS`."""

import sys
import time

import uvicorn
from fastapi import FastAPI

from assistant.queueing import Room
from assistant.upkeep.readiness import Readiness
from ui.upkeep import add_upkeep, run


class OneRoom:
    """Has the replies of one room to finish, in as many seconds as it is given."""

    metrics_token = ""

    def __init__(self, seconds: float) -> None:
        self.room, self._seconds = Room(8), seconds

    def ready(self) -> Readiness:
        return Readiness({"site": "stopping" if self.room.closed else "ok"})

    def metrics(self) -> str:
        return ""

    def close(self) -> None:
        self.room.close()

    def finished(self) -> bool:
        return self.room.emptied(self._seconds)


def main(port: str, seconds: str) -> None:
    """Serve on 127.0.0.1:`port`; `/slow` takes a second and a half, and is refused once the site stops."""
    upkeep, app = OneRoom(float(seconds)), FastAPI()
    add_upkeep(app, upkeep, behind_proxy=False)

    @app.get("/slow")
    def slow() -> str:
        if not upkeep.room.take():
            return "refused"
        try:
            time.sleep(1.5)
            return "finished"
        finally:
            upkeep.room.give_back()

    run(uvicorn.Config(app, host="127.0.0.1", port=int(port), log_level="warning"), upkeep)
    sys.stdout.write("ended well\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
