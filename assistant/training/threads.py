"""How many threads torch computes on while a small encoder is trained."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute on one thread meanwhile, then on as many as before.

    The matrices of an encoder of our own are small: a second thread hardly shortens a step, and where other work shares the
    cores each waits for the other.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
