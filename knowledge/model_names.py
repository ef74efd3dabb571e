"""The model's own name within a product's name: "MF40" of "Larkspan MF40 Fanless Mini PC (8 GB / 256 GB)", LK-MF40-8-256."""

import re

from knowledge.language import Language
from knowledge.types import Product

_NUMBERED = re.compile(r"(?=[A-Za-z-]*\d)[A-Za-z][A-Za-z0-9-]+")


def model_name(product: Product, language: Language) -> str:
    """Return the first word with a figure that stands in both the name and the SKU; "" where none does."""
    words = _NUMBERED.findall(product.name.say(language))
    return next((word for word in words if word.upper() in product.sku.upper()), "")
