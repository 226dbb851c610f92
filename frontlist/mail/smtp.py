"""Sending over SMTP: one connection kept open, TLS wherever a password travels, answers read as final or not."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from time import time
from typing import Final
from urllib.parse import unquote, urlsplit

from frontlist.errors import MailRefused, SettingError
from frontlist.mail.dkim import Signer

TIMEOUT: Final = 60.0
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Relay:
    """Where mail is handed over."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "starttls"


def parse_relay(address: str) -> Relay:
    """'smtp://user:password@host:587' (STARTTLS) or 'smtps://host' (TLS from the first byte)."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise SettingError(
            "The setting `smtp` is not an address.", "Write it as smtp://user:password@host:587."
        ) from error
    if parts.scheme not in {"smtp", "smtps"} or not host:
        raise SettingError(
            "The setting `smtp` must begin with smtp:// or smtps://.", "For example smtp://localhost:25."
        )
    usual = 465 if parts.scheme == "smtps" else 587
    return Relay(
        host=host, port=port or usual, user=unquote(parts.username or ""), password=unquote(parts.password or ""),
        tls="tls" if parts.scheme == "smtps" else "starttls",
    )  # fmt: skip


@dataclass
class SmtpSender:
    """A `Sender` over one SMTP connection, opened when first needed and again when it was lost."""

    relay: Relay
    signer: Signer | None = None
    timeout: float = TIMEOUT
    context: ssl.SSLContext | None = None
    _connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, *, to: str, bounces_to: str = "") -> None:
        """Hand one mail over; raises MailRefused, which says whether to try again."""
        data = message.as_bytes(policy=message.policy.clone(linesep="\r\n") if message.policy else SMTP)
        self.send_bytes(data, to=to, bounces_to=bounces_to)

    def send_bytes(self, data: bytes, *, to: str, bounces_to: str) -> None:
        """The same for a mail that is built already."""
        signed = self.signer.sign(data, int(time())) if self.signer else data
        options = ["SMTPUTF8"] if not f"{to}{bounces_to}".isascii() else []
        try:
            self._open().sendmail(bounces_to, [to], signed, mail_options=options)
        except (smtplib.SMTPException, OSError) as error:
            self._settle_connection(error)
            raise told(error, self.relay) from error

    def check(self) -> str:
        """Connect and authenticate only; what the server calls itself."""
        try:
            connection = self._open()
            connection.noop()
            return (connection.ehlo_resp or b"").decode(errors="replace").splitlines()[0]
        except (smtplib.SMTPException, OSError) as error:
            raise told(error, self.relay) from error

    def close(self) -> None:
        """Say goodbye."""
        if self._connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
            self._connection = None

    def _open(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = _connect(self.relay, self.timeout, self.context or ssl.create_default_context())
        return self._connection

    def _settle_connection(self, error: Exception) -> None:
        if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
            return
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _connect(relay: Relay, timeout: float, context: ssl.SSLContext) -> smtplib.SMTP:
    if relay.tls == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(relay.host, relay.port, timeout=timeout, context=context)
    else:
        connection = smtplib.SMTP(relay.host, relay.port, timeout=timeout)
    try:
        connection.ehlo()
        if relay.tls == "starttls" and connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo()
        elif relay.tls == "starttls" and relay.user and relay.host not in _LOOPBACK:
            raise SettingError(
                f"{relay.host} offers no TLS, so the password is not sent to it.", "Use smtps://, or another port."
            )
        if relay.user:
            connection.login(relay.user, relay.password)
    except BaseException:
        connection.close()
        raise
    return connection


def told(error: Exception, relay: Relay) -> MailRefused:
    """What the server's answer means: final for this recipient, or worth trying again."""
    where = f"{relay.host}:{relay.port}"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _refused(where, code, words, permanent=500 <= code < 600)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        # A wrong password is the operator's to mend; no recipient is at fault.
        return _refused(
            where, error.smtp_code, error.smtp_error, permanent=False, next_step="Check the setting `smtp`."
        )
    if isinstance(error, smtplib.SMTPDataError):
        return _refused(where, error.smtp_code, error.smtp_error, permanent=500 <= error.smtp_code < 600)
    if isinstance(error, smtplib.SMTPResponseException):
        return _refused(where, error.smtp_code, error.smtp_error, permanent=False)
    return MailRefused(f"{where} did not take the mail: {error}.", "It will be tried again.", permanent=False, code=0)


def _refused(where: str, code: int, words: bytes | str, *, permanent: bool, next_step: str = "") -> MailRefused:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    step = next_step or ("" if permanent else "It will be tried again.")
    return MailRefused(f"{where} answered {code}: {text.strip()}", step, permanent=permanent, code=code)
