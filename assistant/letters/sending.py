"""One message handed to one mail server, with a plain word on what became of it."""

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal

from assistant.customers.fields import seen
from knowledge.language import Bilingual


@dataclass(frozen=True)
class Server:
    """A mail server and how to speak with it. `timeout` is the seconds that any one answer may take."""

    host: str
    port: int
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 20.0


@dataclass(frozen=True)
class Delivery:
    """What became of a try: `sent` (the server took it), `failed` (it surely did not), `unknown` (nobody can tell).

    It is unknown only where the connection broke or fell silent after the text had begun to go over.
    """

    state: Literal["sent", "failed", "unknown"]
    why: Bilingual = Bilingual("", "")


def deliver(server: Server, message: EmailMessage, sender: str, to: str) -> Delivery:
    """Hand `message` to the server for the one address `to`. It never raises for what a server or a network does."""
    try:
        smtp = _open(server)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return _failed(error)
    try:
        return _hand_over(smtp, message, sender, to)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return _failed(error)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()  # whatever it says now, what became of the message is settled
        smtp.close()


def _open(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "ssl":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        if server.security not in ("none", "ssl"):  # never in the clear for a word that is not known
            smtp.starttls(context=context)
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _hand_over(smtp: smtplib.SMTP, message: EmailMessage, sender: str, to: str) -> Delivery:
    """Send it, step by step: up to the text every failure is a sure one, from there on only the answer tells."""
    smtp.ehlo_or_helo_if_needed()
    _expect(smtp.mail(sender), (250,))
    _expect(smtp.rcpt(to), (250, 251))
    _expect(smtp.docmd("DATA"), (354,))
    # Every octet is plain ASCII, so no server is asked for more than RFC 5321 gives; lines that begin with a dot get a second.
    text = re.sub(rb"(?m)^\.", b"..", message.as_bytes(policy=SMTP.clone(cte_type="7bit")))
    try:
        smtp.send(text.rstrip(b"\r\n") + b"\r\n.\r\n")
        code, said = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return _unknown(error)
    return Delivery("sent") if 200 <= code < 300 else _refused(code, said)


def _expect(answer: tuple[int, bytes], wanted: tuple[int, ...]) -> None:
    if answer[0] not in wanted:
        raise smtplib.SMTPResponseException(*answer)


def _refused(code: int, said: bytes | str) -> Delivery:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    shown = f"{code} {seen(words)[:200]}"
    if 400 <= code < 500:
        return Delivery(
            "failed",
            Bilingual(
                f"The mail server refuses for the moment ({shown}). Try again later.",
                f"邮件服务器暂时拒收（{shown}），请稍后重试。",
            ),
        )
    return Delivery(
        "failed",
        Bilingual(
            f"The mail server refuses the letter ({shown}). Check the address and the mail settings.",
            f"邮件服务器拒收（{shown}），请检查收件地址和邮件设置。",
        ),
    )


def _failed(error: Exception) -> Delivery:
    why = seen(str(error))[:200] or type(error).__name__
    return Delivery(
        "failed",
        Bilingual(
            f"The mail server cannot be reached ({why}). Nothing was sent. Check the mail settings, then try again.",
            f"无法连接邮件服务器（{why}），邮件未发出。请检查邮件设置后重试。",
        ),
    )


def _unknown(error: Exception) -> Delivery:
    why = seen(str(error))[:200] or type(error).__name__
    return Delivery(
        "unknown",
        Bilingual(
            f"The connection ended before the mail server confirmed ({why}); the letter may have gone out. Look for it in the "
            "mailbox it is sent from, then say whether it arrived.",
            f"在邮件服务器确认之前连接中断（{why}），邮件可能已经发出。请先在发件邮箱核实，再标明是否送达。",
        ),
    )
