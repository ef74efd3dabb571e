"""What a classifier is to be made of: the linear model, words, an encoder somebody else trained, or one of our own."""

from dataclasses import dataclass, field

from assistant.training.encoder import Config

LINEAR, WORDS, OWN = "linear", "words", "own"


@dataclass(frozen=True)
class Choice:
    """What a classifier is to be made of: `linear`, `words`, `own`, or an encoder by Hugging Face id or folder.

    `config` is how to fine-tune, None for what fits the encoder; `search` tries learning rates and batches first; `texts`
    are the company's own, which an own encoder learns the language from.
    """

    model: str = LINEAR
    config: Config | None = None
    search: bool = False
    texts: tuple[str, ...] = field(default=(), repr=False)
