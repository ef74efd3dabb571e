"""The email editor of the workspace: three ways to write a letter, the draft, sending it, through the letters' desk."""

from collections.abc import Mapping
from typing import Any

from assistant.errors import BadRequest, NotFound
from assistant.letters.types import Letter, LetterRequest
from assistant.types import Person
from knowledge.language import Language
from ui import desk_words as words
from ui import letter_format as show
from ui.format import notice
from ui.quotes import Shown, version_seen
from ui.service import Service


class LetterEditor:
    """Everything the email tab does; each method returns the parts of the page that change."""

    def __init__(self, assistant: Service) -> None:
        self._assistant = assistant

    def begin(self, who: Person, said: Language, conversation: str, customer: str, quote: str = "") -> Shown:
        """Return the form for a new letter; about a quote it begins as its cover."""
        if conversation and not customer:
            known = self._assistant.customers.of_conversation(who, conversation)
            customer = known.id if known else ""
        tongue = self._assistant.customers.get(who, customer).language if customer else said
        kind: Any = "quote_cover" if quote else "follow_up"
        request = LetterRequest(kind, customer, tongue, conversation=conversation, quote=quote)
        return {"letter": show.request_form(request, said), "tab": "email"}

    def open(self, who: Person, said: Language, letter: str) -> Shown:
        """Return a kept letter in the editor. Raises NotFound."""
        return self._shown(who, said, self._assistant.letters.get(who, letter))

    def act(self, who: Person, said: Language, do: str, target: str, given: Mapping[str, Any]) -> Shown:
        """Do what a button of the email tab says."""
        request = show.request_of(dict(given))
        desk = self._assistant.letters
        if do == "write":
            return {"letter": self._written(who, said, request)}
        if do == "use":
            subject, body = (str(given.get(f"v{target}.{part}") or "") for part in ("subject", "body"))
            return {"letter": show.editor(request, subject, body, said, to=self._to(who, request))}
        if do == "keep_letter":
            return self._keep(who, said, request, given)
        if do == "send_letter":
            return self._send(who, said, request, given)
        if do in ("arrived", "not_arrived"):
            return self._shown(who, said, desk.resolve(who, target, arrived=do == "arrived"))
        raise NotFound(words.EMAIL)

    def _written(self, who: Person, said: Language, request: LetterRequest) -> str:
        """Return the form with the three ways below it; where they cannot be written, with the reason and none of before."""
        try:
            return show.request_form(request, said, self._assistant.letters.write(who, request))
        except BadRequest as error:
            return notice(error.say(said), "error") + show.request_form(request, said)

    def _stale(self, who: Person, said: Language, letter: Letter) -> str:
        """Return why the letter's quote can no longer go along with it, "" where it can."""
        try:
            if letter.request.quote and letter.state in ("draft", "failed"):
                self._assistant.letters.check_quote(who, letter)
        except (BadRequest, NotFound) as error:
            return error.say(said)
        return ""

    def _keep(self, who: Person, said: Language, request: LetterRequest, given: Mapping[str, Any]) -> Shown:
        subject, body = str(given.get("subject") or ""), str(given.get("body") or "")
        letter = str(given.get("letter") or "")
        desk = self._assistant.letters
        if letter:
            return self._shown(who, said, desk.revise(who, letter, subject, body, version_seen(given)))
        return self._shown(who, said, desk.keep(who, request, subject, body))

    def _send(self, who: Person, said: Language, request: LetterRequest, given: Mapping[str, Any]) -> Shown:
        """Send the letter as it is kept; where its text was changed since, keep that and let it be looked at first."""
        found = self._assistant.letters.get(who, str(given.get("letter") or ""))
        edited = (str(given.get("subject") or "").strip(), str(given.get("body") or "").strip())
        if edited != (found.subject.strip(), found.body.strip()):
            kept = self._keep(who, said, request, given)
            return {**kept, "letter": show.said(words.LOOK_AGAIN, said, "info") + kept["letter"]}
        sent = self._assistant.letters.send(
            who, found.id, version_seen(given), attach_quote=given.get("attach") is True
        )
        return self._shown(who, said, sent)

    def _to(self, who: Person, request: LetterRequest) -> str:
        return self._assistant.customers.get(who, request.customer).email

    def _shown(self, who: Person, said: Language, letter: Letter) -> Shown:
        request = letter.request
        made = show.editor(
            request,
            letter.subject,
            letter.body,
            said,
            letter,
            self._to(who, request),
            self._assistant.letters.can_send(),
            self._stale(who, said, letter),
        )
        return {"letter": made, "tab": "email"}
