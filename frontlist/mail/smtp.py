"""Sending over SMTP: one connection kept open, TLS wherever a password travels, answers read as final or not.

The dialogue is spoken step by step, because what an error means depends on when it came: before the final dot nothing
has happened; after it, without an answer, the mail may have arrived, and RFC 1047 asks to send it again all the same.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from threading import Lock
from time import monotonic, time
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from frontlist.errors import MailRefused, SettingError
from frontlist.mail.dkim import Signer

TIMEOUT: Final = 60.0
# RFC 5321, 4.5.3.2.6 asks for ten minutes; half of it lets the sender's lease outlive the wait.
ANSWER_TIMEOUT: Final = 300.0
# Servers close what stands idle for some minutes; a connection that has is asked before it is used.
IDLE: Final = 20.0
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# (code, words) of the server, and the codes with which MAIL, RCPT and DATA are taken.
Answer = tuple[int, bytes]
_TAKEN: Final = ({250}, {250, 251}, {354})
Phase = Literal["server", "recipient", "doubt"]
_STEPS: Final = {
    "server": "Check the setting `smtp` with `frontlist mail doctor`; every mail waits.",
    "recipient": "It will be tried again.",
    "doubt": "It will be sent again, with the same Message-ID.",
}


@dataclass(frozen=True, slots=True)
class Relay:
    """Where mail is handed over."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "starttls"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


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
    answer_timeout: float = ANSWER_TIMEOUT
    context: ssl.SSLContext | None = None
    _connection: smtplib.SMTP | None = None
    _used_at: float = 0.0
    _turn: Lock = field(default_factory=Lock, repr=False)

    def send(self, message: bytes, *, to: str, bounces_to: str = "") -> None:
        """Hand one mail over; raises MailRefused, which says whose fault it was and whether to try again."""
        signed = self.signer.sign(message, int(time())) if self.signer else message
        # The site's threads and its worker share one sender, and a dialogue is one mail's.
        with self._turn:
            try:
                self._hand_over(self._offer(bounces_to, to), signed)
            except (smtplib.SMTPException, OSError) as error:
                self._drop()
                raise _lost(self.relay, error, "recipient") from error
            self._used_at = monotonic()

    def check(self) -> str:
        """Connect and sign in only; what the server calls itself."""
        connection = self._open()
        try:
            connection.noop()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise _lost(self.relay, error, "server") from error
        return (connection.ehlo_resp or b"").decode(errors="replace").splitlines()[0]

    def secured(self) -> str:
        """How the connection is protected, as 'TLSv1.3', or '' where it is not."""
        version = getattr(self._open().sock, "version", None)
        return str(version() or "") if version else ""

    def close(self) -> None:
        """Say goodbye."""
        if self._connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
        self._drop()

    def _offer(self, sender: str, to: str) -> smtplib.SMTP:
        """Everything up to the mail's own words; the connection that waits for them."""
        kept = self._connection is not None
        steps = (f"mail FROM:<{sender}>", f"rcpt TO:<{to}>", "data")
        try:
            connection, answers = self._asked(steps)
            first = next(answers)
        except (smtplib.SMTPException, OSError):
            if not kept:
                raise
            # It was closed while it stood idle; no word of this mail had been heard.
            self._drop()
            connection, answers = self._asked(steps)
            first = next(answers)
        for place, (code, words) in enumerate(chain([first], answers)):
            if code not in _TAKEN[place]:
                self._settle_rest(answers)
                # Said of the sender, so it would be said of every mail; only a size is this mail's own.
                raise self._refused(code, words, "server" if place == 0 and code != 552 else "recipient")
        return connection

    def _asked(self, steps: Sequence[str]) -> tuple[smtplib.SMTP, Iterator[Answer]]:
        """Say these commands; where the server offers it (RFC 2920) all at once, which saves two round trips a mail."""
        connection = self._open()
        if not connection.has_extn("pipelining"):
            return connection, (connection.docmd(step) for step in steps)
        if any(end in step for step in steps for end in "\r\n"):
            raise ValueError("a command is one line")
        connection.send("".join(f"{step}\r\n" for step in steps))
        return connection, (connection.getreply() for _ in steps)

    def _settle_rest(self, answers: Iterator[Answer]) -> None:
        """After a refusal: hear what was answered to the commands that had been said already."""
        connection = self._connection
        if connection is None or not connection.has_extn("pipelining"):
            return
        try:
            waits_for_words = any(code == 354 for code, _ in list(answers))
        except (smtplib.SMTPException, OSError):
            waits_for_words = True
        if waits_for_words:
            # It would take anything that follows for a mail: that line is of no more use.
            self._drop()

    def _hand_over(self, connection: smtplib.SMTP, message: bytes) -> None:
        connection.send(_dotted(message))
        try:
            if connection.sock is not None:
                connection.sock.settimeout(self.answer_timeout)
            code, words = connection.getreply()
            if connection.sock is not None:
                connection.sock.settimeout(self.timeout)
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise _lost(self.relay, error, "doubt") from error
        if code != 250:
            raise self._refused(code, words, "recipient")

    def _refused(self, code: int, words: bytes, phase: Phase) -> MailRefused:
        """The refusal as an error, with the connection ready for the next mail."""
        try:
            # RFC 5321, 3.8: after 421 the server goes away.
            if code == 421 or self._connection is None or self._connection.rset()[0] != 250:
                self._drop()
        except (smtplib.SMTPException, OSError):
            self._drop()
        return _answered(self.relay, code, words, phase)

    def _open(self) -> smtplib.SMTP:
        if self._connection is not None and monotonic() - self._used_at > IDLE:
            try:
                alive = self._connection.noop()[0] == 250
            except (smtplib.SMTPException, OSError):
                alive = False
            if not alive:
                self._drop()
        if self._connection is None:
            try:
                self._connection = _connect(self.relay, self.timeout, self.context or ssl.create_default_context())
            except smtplib.SMTPResponseException as error:
                raise _answered(self.relay, error.smtp_code, error.smtp_error, "server") from error
            except (smtplib.SMTPException, OSError) as error:
                raise _lost(self.relay, error, "server") from error
        self._used_at = monotonic()
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _connect(relay: Relay, timeout: float, context: ssl.SSLContext) -> smtplib.SMTP:
    if relay.tls == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(relay.host, relay.port, timeout=timeout, context=context)
    else:
        connection = smtplib.SMTP(relay.host, relay.port, timeout=timeout)
    try:
        connection.ehlo_or_helo_if_needed()
        if relay.tls == "starttls" and connection.has_extn("starttls"):
            connection.starttls(context=context)
            connection.ehlo_or_helo_if_needed()
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


def _dotted(message: bytes) -> bytes:
    """The mail as it travels: lines that begin with a dot get another (RFC 5321, 4.5.2), and the final dot."""
    quoted = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in message.split(b"\r\n"))
    return quoted + (b".\r\n" if quoted.endswith(b"\r\n") else b"\r\n.\r\n")


def _answered(relay: Relay, code: int, words: bytes | str, phase: Phase) -> MailRefused:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    permanent = phase == "recipient" and 500 <= code < 600
    said = " ".join(text.split())
    step = "" if permanent else _STEPS[phase]
    return MailRefused(f"{relay} answered {code}: {said}", step, permanent=permanent, answer=code, phase=phase)


def _lost(relay: Relay, error: Exception, phase: Phase) -> MailRefused:
    reason = str(error).rstrip(".") or type(error).__name__
    if phase == "doubt":
        words = f"{relay} took the mail and gave no answer: {reason}."
    else:
        words = f"{relay} did not take the mail: {reason}."
    return MailRefused(words, _STEPS[phase], permanent=False, phase=phase)
