"""A tiny BERT as a user would bring one, and texts it can tell apart, for the tests of encoders."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.training.encoder import Config
from assistant.training.encoder_data import Given
from assistant.training.own_encoder import tokenizer
from assistant.training.recipe import Task

TOPICS = {
    "price": ("how much is the {0}", "what does the {0} cost", "the price of the {0} please", "{0} 多少钱", "{0} 的价格是多少"),
    "delivery": ("when does the {0} arrive", "my {0} was not delivered", "the parcel with the {0} is late", "{0} 什么时候到货", "{0} 的快递还没到"),
    "return": ("i want to return the {0}", "send the {0} back for a refund", "how do i give back a {0}", "我要退掉 {0}", "{0} 怎么退货"),
}  # fmt: skip
_THINGS = ("monitor", "dock", "keyboard", "mouse", "laptop", "显示器", "键盘", "扩展坞")
GIVEN = tuple(
    Given(form.format(thing), (name,)) for name, forms in TOPICS.items() for form in forms for thing in _THINGS
)
QUICK = Config(
    rate=2e-3, head_rate=1e-2, batch=16, epochs=3, checkpoint_seconds=1e9, precision="float32", average=0.8, words=True
)


def task(given: Sequence[Given] = GIVEN, several: bool = False) -> Task:
    """Return what is to be told apart."""
    return Task("test", tuple(given), tuple(dict.fromkeys(n for g in given for n in g.labels)), several, "0")


def write_tiny(folder: Path, texts: Sequence[str]) -> None:
    """Write a BERT of one layer of 32 with weights of chance and the words of `texts`."""
    import torch
    from transformers import BertConfig, BertModel

    made = tokenizer(texts, 600)
    config = BertConfig(vocab_size=len(made), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64, max_position_embeddings=64)  # fmt: skip
    build: Any = BertModel
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        build(config).save_pretrained(folder)
    made.save_pretrained(folder)


def one_thread() -> Iterator[None]:
    """Run torch on one thread meanwhile: tiny models are quickest so, and their sums always the same. A module's fixture."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
