"""What a pasted email asks: its questions, without what mail programs and good manners put around them."""

import re

from knowledge.language import narrow
from knowledge.sentences import sentences

_LONG = 200  # characters from which on a text of several lines may be an email
_HEADER = re.compile(
    r"^(?:from|to|cc|bcc|date|sent|subject|reply-to|发件人|收件人|抄送|日期|发送时间|时间|主题)\s*[:：]", re.IGNORECASE
)
_QUOTED = re.compile(
    r"^\s*>|^on .{4,80} wrote:\s*$|^.{0,80}(?:写道|写于)\s*[:：]\s*$|^-{2,}\s*original message", re.IGNORECASE
)
_SIGNED = re.compile(r"^--\s*$")
_LEAD_IN = re.compile(r"^[^:：?？]{6,}[:：]\s*(?!//)(?=\S.{6,}$)")  # "One thing before we decide: how long ..."
_ASKS = re.compile(r"[?？][\s\"'”’)）]*$")


def asked_part(text: str) -> str:
    """Return the sentences of a pasted email that ask something; all of `text` where it is no email or asks nothing.

    Full-width letters and digits come back as plain ones. An email is a text of several lines and some length. Headers, quoted lines and all after a signature's mark are left out.
    """
    text = narrow(text)
    lines = text.strip().splitlines()
    if len(text) < _LONG or len(lines) < 3:
        return text
    end = next((n for n, line in enumerate(lines) if _SIGNED.match(line)), len(lines))
    body = [line.strip() for line in lines[:end] if not _HEADER.match(line) and not _QUOTED.match(line)]
    # Mail programs break lines inside of sentences; an empty line ends a paragraph.
    joined = "\n".join(" ".join(part.split("\n")) for part in "\n".join(body).split("\n\n"))
    asking = [
        _LEAD_IN.sub("", joined[start:stop]) for start, stop in sentences(joined) if _ASKS.search(joined[start:stop])
    ]
    return "\n".join(asking) or text
