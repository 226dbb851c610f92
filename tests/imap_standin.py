"""A small IMAP server over TLS: one folder, and just the commands that reading what came back takes (RFC 3501)."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Folder:
    """Mails and what was done to them; `cut_after` says after how many fetches the line goes dead, once."""

    mails: list[bytes] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    selected: list[str] = field(default_factory=list)
    name: str = "Returned mail"
    password: str = "sesame"
    cut_after: int = -1
    fetched: int = 0


class _Cut(Exception):
    """The line goes dead."""


@contextmanager
def served(folder: Folder, context: ssl.SSLContext) -> Iterator[int]:
    """The port of a server for this folder."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                plain, _ = listening.accept()
            except OSError:
                return
            with plain, suppress(_Cut, OSError), context.wrap_socket(plain, server_side=True) as conversation:
                _talk(folder, conversation)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        # Closing alone does not wake who waits for the next caller.
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def _talk(folder: Folder, conversation: ssl.SSLSocket) -> None:
    lines = conversation.makefile("rb")
    conversation.sendall(b"* OK ready\r\n")
    for line in lines:
        tag, _, rest = line.decode().strip().partition(" ")
        name, _, words = rest.partition(" ")
        told, status = _answer(folder, name.upper(), words)
        conversation.sendall(told + f"{tag} {status} done\r\n".encode())
        if name.upper() == "LOGOUT":
            return


def _answer(folder: Folder, name: str, words: str) -> tuple[bytes, str]:
    if name == "CAPABILITY":
        return b"* CAPABILITY IMAP4rev1\r\n", "OK"
    if name == "LOGIN":
        return b"", "OK" if f'"{folder.password}"' in words else "NO wrong password"
    if name == "SELECT":
        folder.selected.append(words)
        return (
            f"* {len(folder.mails)} EXISTS\r\n".encode(),
            "OK" if folder.name in words else "NO there is no such folder:",
        )
    if name == "SEARCH":
        return _searched(folder, words), "OK"
    if name == "FETCH":
        return _fetched(folder, int(words.split()[0])), "OK"
    if name == "STORE":
        folder.seen.add(int(words.split()[0]))
        return b"", "OK"
    return (b"* BYE\r\n" if name == "LOGOUT" else b""), "OK"


def _searched(folder: Folder, words: str) -> bytes:
    asked = re.search(r'HEADER To "([^"]+)"', words)
    found = [
        str(number)
        for number, mail in enumerate(folder.mails, 1)
        if (asked.group(1).encode() in mail if asked else number not in folder.seen)
    ]
    return f"* SEARCH {' '.join(found)}".rstrip().encode() + b"\r\n"


def _fetched(folder: Folder, number: int) -> bytes:
    folder.fetched += 1
    if folder.fetched == folder.cut_after:
        raise _Cut
    mail = folder.mails[number - 1]
    return f"* {number} FETCH (BODY[] {{{len(mail)}}}\r\n".encode() + mail + b")\r\n"
