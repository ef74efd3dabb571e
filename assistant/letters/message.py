"""A letter as an email message: headers that nothing in a text can break out of, plain text, an attachment where there is one."""

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from assistant.customers.fields import seen
from assistant.letters.types import File

_LONGEST_SUBJECT = 200


def subject_line(text: str) -> str:
    """Return a subject as it may be kept: one line without unseen characters, at most 200 characters."""
    return seen(text)[:_LONGEST_SUBJECT].strip()


def body_text(text: str) -> str:
    """Return a body as it may be kept: lines without unseen characters, at most two line ends in a row, no end spaces."""
    lines = [seen(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def compose(
    *, sender: tuple[str, str], to: tuple[str, str], subject: str, body: str, message_id: str, attachment: File | None = None,
    draft: bool = False, at: datetime | None = None,
) -> EmailMessage:  # fmt: skip
    """Return the message. `sender` and `to` are (name, address); a draft opens as one to be sent in mail programs.

    Raises ValueError where an address is none: names and subjects are made safe, addresses must already be.
    """
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["From"] = _address(*sender)
    message["To"] = _address(*to)
    message["Subject"] = subject_line(subject)
    message["Date"] = at or datetime.now(UTC)
    message["Message-ID"] = message_id
    if draft:
        message["X-Unsent"] = "1"
    message.set_content(body.rstrip("\n") + "\n", charset="utf-8")
    if attachment:
        kind, _, sort = attachment.media.partition("/")
        message.add_attachment(attachment.data, maintype=kind, subtype=sort, filename=seen(attachment.name))
    return message


def _address(name: str, address: str) -> Address:
    local, at, domain = address.rpartition("@")
    if not at or not address.isascii() or seen(address) != address or any(c in address for c in ' ,;<>"\\()'):
        raise ValueError(f"not an address: {address!r}")
    return Address(display_name=seen(name), username=local, domain=domain)
