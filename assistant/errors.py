"""What can go wrong with a request, split by who must act.

AssistantError
├── NotAllowed       the asker: this role may not, or it is somebody else's
│   └── NotSignedIn  the asker: sign in first
├── BadRequest       the asker: the request itself is wrong (empty, too long, unknown id)
│   └── NotFound     the asker: no such conversation, turn or user
├── Busy             the asker, later: too many requests just now
│   └── Full         nobody: others, or a restart, take up the whole site for a moment
└── Unavailable      the administrator: a backend, the disk or a model is not there
"""

from knowledge.language import Bilingual, Language


class AssistantError(Exception):
    """An error with a text fit to show, in both languages, that says what to do next."""

    def __init__(self, text: Bilingual) -> None:
        super().__init__(text.en)
        self.text = text

    def say(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.text.say(language)


class NotAllowed(AssistantError):
    """The role may not do that, or the thing belongs to somebody else."""


class NotSignedIn(NotAllowed):
    """There is no valid session."""


class BadRequest(AssistantError):
    """The request itself is wrong."""


class NotFound(BadRequest):
    """There is no such conversation, turn, hand-off or user."""


class Busy(AssistantError):
    """Too many requests just now; `seconds` is how long to wait, where that is known."""

    def __init__(self, text: Bilingual, seconds: int | None = None) -> None:
        super().__init__(text)
        self.seconds = seconds


class Full(Busy):
    """The site itself has no place just now: whoever asks has done nothing too often."""


class Unavailable(AssistantError):
    """A backend, the disk or a model is not there."""
