"""One at a time, in the order of asking; what fails hands its place on."""

import threading
import time
from itertools import pairwise

import pytest

from assistant.queueing import Queue


def test_those_who_wait_go_on_in_the_order_they_came() -> None:
    queue, order, inside = Queue(), list[int](), list[str]()
    came = [threading.Event() for _ in range(8)]

    def go(number: int) -> None:
        came[number].set()
        with queue:
            inside.append("in")
            order.append(number)
            inside.append("out")

    with queue:
        threads = [threading.Thread(target=go, args=(n,)) for n in range(8)]
        for number, thread in enumerate(threads):
            thread.start()
            came[number].wait(5)
            while len(queue._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join(5)
    assert order == list(range(8))
    assert all(a != b for a, b in pairwise(inside)), "two were inside at once"


def test_one_that_fails_hands_its_place_on() -> None:
    queue = Queue()
    with pytest.raises(RuntimeError, match="in the middle"), queue:
        raise RuntimeError("in the middle")
    with queue:
        pass
