"""The leaves desk: an administrator adds, names, retires and brings back the needs that texts are labelled with."""

from sqlalchemy import Engine

from assistant.analysis import leaves
from assistant.analysis.leaves import Leaf, Written
from assistant.permissions import require
from assistant.types import Person
from knowledge.store import writing


class LeavesDesk:
    """What the pages may ask about the second level of needs; each change holds at once, and is learnt at the next training."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def leaves(self, who: Person) -> list[Leaf]:
        """Return every leaf by group, those retired too."""
        require(who, "train_needs")
        with self._engine.connect() as connection:
            return leaves.leaves(connection)

    def add(self, who: Person, group: str, said: Written) -> str:
        """Add a leaf and return its name. Raises BadRequest."""
        require(who, "train_needs")
        with writing(self._engine) as connection:
            return leaves.add(connection, group, said, who.id)

    def change(self, who: Person, name: str, said: Written) -> None:
        """Name a leaf otherwise, or give it other texts or examples. Raises NotFound and BadRequest."""
        require(who, "train_needs")
        with writing(self._engine) as connection:
            leaves.change(connection, name, said, who.id)

    def retire(self, who: Person, name: str, into: str = "") -> None:
        """Take a leaf out of use; what it has counts as `into`, or not at all. Raises NotFound and BadRequest."""
        require(who, "train_needs")
        with writing(self._engine) as connection:
            leaves.retire(connection, name, into, who.id)

    def restore(self, who: Person, name: str) -> None:
        """Bring a leaf back with all that it had. Raises NotFound and BadRequest."""
        require(who, "train_needs")
        with writing(self._engine) as connection:
            leaves.restore(connection, name, who.id)
