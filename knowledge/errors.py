"""What can go wrong with documents, the catalogue and the indexes, split by who must act.

KnowledgeError
├── Unreadable          the person who sent the file: it cannot be read as it is
│   ├── UnknownFormat   no reader for what the bytes are
│   ├── Encrypted       needs a password
│   ├── Broken          damaged, or not what its name says
│   ├── TooLarge        over a limit (bytes, pages, unpacked size)
│   └── TooSlow         the reader ran out of its time or memory
├── BadCatalogue        the person who sent the catalogue: no usable rows or no SKU column
├── NotFound            the asker: no such document, passage or product
├── Refused             the asker: it cannot be done so (a name that is taken, dates the wrong way round)
├── Stopped             nobody: the person asked for it
├── TryAgain            the asker: somebody else wrote the same at the same moment
└── StorageFailed       the administrator: disk full, database or index not reachable
"""

from knowledge.language import Bilingual, Language


class KnowledgeError(Exception):
    """An error with a text fit to show, in both languages, that says what to do next."""

    def __init__(self, text: Bilingual) -> None:
        super().__init__(text.en)
        self.text = text

    def say(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.text.say(language)


class Unreadable(KnowledgeError):
    """The file cannot be read as it is."""


class UnknownFormat(Unreadable):
    """There is no reader for what the bytes are."""


class Encrypted(Unreadable):
    """The file needs a password."""


class Broken(Unreadable):
    """The file is damaged, or not what its name says."""


class TooLarge(Unreadable):
    """The file is over a limit."""


class TooSlow(Unreadable):
    """Reading the file took more time or memory than it may."""


class BadCatalogue(KnowledgeError):
    """The catalogue has no usable rows."""


class NotFound(KnowledgeError):
    """There is no such document, passage or product."""


class Refused(KnowledgeError):
    """What was asked cannot be done so; nothing was changed."""


class Stopped(KnowledgeError):
    """The person stopped the work; what was finished is kept, and what was in use stays in use."""


class TryAgain(KnowledgeError):
    """Somebody else wrote the same at the same moment: nothing was kept, and the same once more will do."""


class StorageFailed(KnowledgeError):
    """The disk, the database or an index cannot be written or read."""
