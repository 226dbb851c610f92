"""A real SMTP server for tests (aiosmtpd), that takes mail, or misbehaves as it is told to."""

from __future__ import annotations

import asyncio
import ssl
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class Post:
    """One mail as it came over the wire."""

    sender: str
    to: str
    data: bytes


# ruff: noqa: N802 (aiosmtpd's names)
@dataclass
class Behaviour:
    """What the server does. Each of the first three gives an answer for an address, '' to go on as usual; `at_once` is
    whether it offers to hear several commands at once (RFC 2920)."""

    on_mail: Callable[[str], str] = lambda address: ""
    on_rcpt: Callable[[str], str] = lambda address: ""
    on_data: Callable[[str], str] = lambda address: ""
    cut: Callable[[str], bool] = lambda address: False
    slow: float = 0.0
    at_once: bool = False
    posts: list[Post] = field(default_factory=list)
    connections: int = 0
    open_sessions: list[SMTP] = field(default_factory=list)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        # The first line is the server's name.
        return [*responses[:1], "250-PIPELINING", *responses[1:]] if self.at_once else responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.on_mail(address)
        if not answer:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.on_rcpt(address)
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        to = envelope.rcpt_tos[0]
        if answer := self.on_data(to):
            return answer
        assert isinstance(envelope.original_content, bytes)
        self.posts.append(Post(str(envelope.mail_from), to, envelope.original_content))
        if self.cut(to):
            hang_up(server)
            return "250 never heard"
        if self.slow:
            await asyncio.sleep(self.slow)
        return "250 taken"

    @property
    def copies(self) -> Counter[str]:
        """How many copies of each mail came, by its Message-ID."""
        names = [line for post in self.posts for line in post.data.split(b"\r\n\r\n")[0].split(b"\r\n")]
        return Counter(line.decode() for line in names if line.lower().startswith(b"message-id:"))


@contextmanager
def served(
    behaviour: Behaviour, *, password: str = "", tls: ssl.SSLContext | None = None, wrapped: bool = False
) -> Iterator[int]:
    """The port of a server on this machine. `tls` with `wrapped` is TLS from the first byte, else STARTTLS."""
    options: dict[str, Any] = {"hostname": "mx.example", "tls_context": None if wrapped else tls}
    if password:
        options |= {"authenticator": _checks(password), "auth_required": True, "auth_require_tls": False}
    loop = asyncio.new_event_loop()

    def session() -> SMTP:
        with warnings.catch_warnings():
            # It warns of passwords without TLS, which is what these tests are about.
            warnings.simplefilter("ignore")
            behaviour.open_sessions.append(SMTP(behaviour, loop=loop, **options))
        return behaviour.open_sessions[-1]

    made = loop.create_server(session, "127.0.0.1", 0, ssl=tls if wrapped else None)
    server = loop.run_until_complete(made)
    thread = threading.Thread(target=loop.run_forever, name="smtp", daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_end(server, behaviour), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def hang_up(session: SMTP) -> None:
    """Cut the line, as a machine does that loses its power."""
    if isinstance(session.transport, asyncio.WriteTransport):
        session.transport.abort()


def _checks(password: str) -> Callable[..., AuthResult]:
    return lambda server, session, envelope, mechanism, data: AuthResult(
        success=data.password == password.encode(), handled=False
    )


async def _end(server: asyncio.Server, behaviour: Behaviour) -> None:
    server.close()
    for session in behaviour.open_sessions:
        hang_up(session)
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
