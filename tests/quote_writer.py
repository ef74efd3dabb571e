"""A process that keeps making quotes and writes down each number once it was acknowledged: `python -m tests.quote_writer URL FILE`."""

import os
import sys

from assistant.quoting.types import Order, OrderLine
from assistant.types import Person
from tests.quote_house import open_house


def main(url: str, file: str) -> None:
    """Draft, revise and submit until killed."""
    house, who = open_house(url), Person("u-1", "sales", f"writer-{os.getpid()}")
    with open(file, "a", encoding="ascii") as acknowledged:
        n = 0
        while True:
            n += 1
            made = house.quotes.draft(who, Order((OrderLine("P-1", 1 + n % 9), OrderLine("P-2", 2))))
            version = 1
            if n % 3 == 0:
                version = house.quotes.revise(who, made.id, Order((OrderLine("P-1", 7),)), 1).version
            state = house.quotes.submit(who, made.id, version).state if n % 5 == 0 else "draft"
            acknowledged.write(f"{made.number} {version} {state}\n")
            acknowledged.flush()
            os.fsync(acknowledged.fileno())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
