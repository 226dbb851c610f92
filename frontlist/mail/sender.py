"""Mail leaves through one protocol. Here: into memory, for tests, and into a maildir, for trying out without a server."""

from __future__ import annotations

import os
import socket
import threading
import time
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count
from pathlib import Path
from typing import Protocol

from frontlist.errors import SettingError

_numbers = count(1)


class Sender(Protocol):
    """What takes a finished mail. It returns when the mail is safe with the next one on the way, and raises otherwise."""

    def send(self, message: bytes, *, to: str, bounces_to: str = "") -> None:
        """Hand `message`, lines ending in CRLF, on for the address `to`; failures are told to `bounces_to`."""


@dataclass(frozen=True)
class ClosedSender:
    """Sends nothing, because a setting is missing that every mail would need."""

    reason: SettingError

    def send(self, message: bytes, *, to: str, bounces_to: str = "") -> None:
        raise self.reason


def ready(sender: Sender) -> None:
    """Raise what keeps `sender` from sending anything."""
    if isinstance(sender, ClosedSender):
        raise sender.reason


@dataclass(frozen=True)
class MemorySender:
    """Keeps what was sent, for tests."""

    sent: list[EmailMessage] = field(default_factory=list)

    def send(self, message: bytes, *, to: str, bounces_to: str = "") -> None:
        self.sent.append(message_from_bytes(message, policy=SMTP.clone(refold_source="none")))


@dataclass(frozen=True)
class FolderSender:
    """Writes each mail into a maildir (https://cr.yp.to/proto/maildir.html), which any mail program can open."""

    folder: Path

    def send(self, message: bytes, *, to: str, bounces_to: str = "") -> None:
        for name in ("tmp", "new", "cur"):
            (self.folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        name = _unique_name()
        waiting = self.folder / "tmp" / name
        # A maildir holds lines that end in \n; the envelope's words are kept as headers, as delivery agents do.
        text = f"Return-Path: <{bounces_to}>\nDelivered-To: {to}\n".encode() + message.replace(b"\r\n", b"\n")
        with waiting.open("xb") as file:
            os.chmod(waiting, 0o600)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        waiting.rename(self.folder / "new" / name)
        _sync_folder(self.folder / "new")


def _unique_name() -> str:
    seconds, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    host = socket.gethostname().replace("/", "\\057").replace(":", "\\072")
    return f"{seconds}.N{nanoseconds}P{os.getpid()}T{threading.get_ident()}Q{next(_numbers)}.{host}"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
