"""What the first question would wait for, made ready before it is asked."""

import gc

from assistant.service import Assistant
from knowledge.types import PUBLIC, ProductQuery

_ASKED = "What monitors do you have? 你们有什么显示器"


def warm(assistant: Assistant) -> None:
    """Load the intents, the indexes and the catalogue; nothing is kept of it. It may take some seconds.

    What is loaded then stays as long as the process: the garbage collector no longer looks through it, which took a
    sixth of a second of some turn again and again.
    """
    kit = assistant.kit
    kit.intents.classify(_ASKED)
    kit.library.search(_ASKED, 1, audiences=PUBLIC)
    kit.catalogue.mentions(_ASKED, "en")
    kit.catalogue.find(ProductQuery(_ASKED), PUBLIC)
    gc.collect()
    gc.freeze()
