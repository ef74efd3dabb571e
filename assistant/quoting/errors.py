"""What can be wrong with an order or with the rules, said so that the person knows what to do.

BadRequest
└── BadOrder        the person who made the order: a quantity, product, currency or discount in it cannot be
    └── NoPrice     there is no price, or none that can be had in the currency asked
RulesContradict     the administrator: two rules say different things of the same case
"""

from assistant.errors import BadRequest
from knowledge.language import Bilingual


class BadOrder(BadRequest):
    """Something in the order cannot be."""


class NoPrice(BadOrder):
    """A product has no price that holds, or none in the currency asked."""


class RulesContradict(BadRequest):
    """Two rules, equally specific, say different things of the same case."""


def contradiction(one: str, other: str, about: Bilingual) -> RulesContradict:
    """Return the error that names both rules and what to do."""
    return RulesContradict(
        Bilingual(
            f"Rules {one} and {other} contradict each other: {about.en}. Change or end one of them.",
            f"规则 {one} 与 {other} 相互矛盾：{about.zh}。请修改或停用其中一条。",
        )
    )
