"""Does mail leave, and would it be believed? Each thing looked at, with what to do where it is not as it should be.

DNS is asked over its own protocol with one small question (RFC 1035), because the standard library reads no TXT
records. Where no resolver answers, that is what is said: nothing is guessed.
"""

from __future__ import annotations

import base64
import secrets
import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from frontlist.mail.dkim import Signer
from frontlist.mail.smtp import SmtpSender
from frontlist.model.status import Check

RESOLVERS: Final = Path("/etc/resolv.conf")
DNS_SECONDS: Final = 3.0
SHORTEST_RSA: Final = 2048
Ask = Callable[[str], list[str] | None]


def server(sender: SmtpSender) -> Iterator[Check]:
    """Connect, secure, sign in."""
    name = sender.check()
    yield Check("server", "fine", f"{sender.relay} answers: {name}")
    secured = sender.secured()
    if secured:
        yield Check("TLS", "fine", secured)
    else:
        yield Check("TLS", "note", "the connection is not secured", "Use smtps://, or a server that offers STARTTLS.")
    words = (
        f"signed in as {sender.relay.user}" if sender.relay.user else "no user is set: the server takes mail as it is"
    )
    yield Check("sign-in", "fine", words)


def signing(signer: Signer | None, ask: Ask) -> Iterator[Check]:
    """The key here, and its public half in DNS."""
    if signer is None:
        yield Check("DKIM", "note", "left to the relay", "Or set dkim_domain, dkim_selector and dkim_key.")
        return
    if isinstance(signer.key, RSAPrivateKey) and signer.key.key_size < SHORTEST_RSA:
        yield Check("DKIM key", "wrong", f"only {signer.key.key_size} bits", "openssl genrsa -out dkim.pem 2048")
    place, wanted = f"{signer.selector}._domainkey.{signer.domain}", public_half(signer)
    record = f'{place} TXT "v=DKIM1; k={algorithm(signer)}; p={wanted}"'
    found = ask(place)
    if found is None:
        yield Check(
            "DKIM", "note", "signed here; no DNS could be asked whether the key is there", f"It should say: {record}"
        )
    elif any(wanted in text.replace(" ", "") for text in found):
        yield Check("DKIM", "fine", f"signed for {signer.domain}, and the key in DNS is this one")
    else:
        yield Check("DKIM", "wrong", f"{place} does not hold this key", f"Publish: {record}")


def standing(domain: str, ask: Ask) -> Iterator[Check]:
    """What DNS says about who may send for the sender's domain (RFC 7208, RFC 7489)."""
    for name, place, begin, advice in (
        ("SPF", domain, "v=spf1", f'{domain} TXT "v=spf1 …  -all", naming the server that sends'),
        (
            "DMARC",
            f"_dmarc.{domain}",
            "v=DMARC1",
            f'_dmarc.{domain} TXT "v=DMARC1; p=none; rua=mailto:…" to begin with',
        ),
    ):
        found = ask(place)
        if found is None:
            yield Check(name, "note", "no DNS could be asked", f"It should say: {advice}")
        elif record := next((text for text in found if text.startswith(begin)), ""):
            yield Check(name, "fine", record)
        else:
            yield Check(name, "wrong", f"{place} says nothing", f"Publish: {advice}")


def public_half(signer: Signer) -> str:
    """What belongs into DNS (RFC 6376, 3.6.1; RFC 8463, 4)."""
    public = signer.key.public_key()
    if isinstance(signer.key, RSAPrivateKey):
        return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    return base64.b64encode(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def algorithm(signer: Signer) -> str:
    """The key's kind, as DNS calls it."""
    return "rsa" if isinstance(signer.key, RSAPrivateKey) else "ed25519"


def ask_dns(name: str) -> list[str] | None:
    """The TXT records of a name; None where no resolver could be asked."""
    try:
        lines = RESOLVERS.read_text(encoding="ascii", errors="replace").splitlines()
        server = next(line.split()[1] for line in lines if line.startswith("nameserver") and len(line.split()) > 1)
        return asked(server, name)
    except (OSError, StopIteration, ValueError, IndexError, struct.error):
        return None


def asked(server: str, name: str, port: int = 53) -> list[str] | None:
    """One question over UDP; None when it is not answered properly."""
    number = secrets.randbelow(65_536)
    labels = b"".join(bytes([len(label)]) + label for label in name.encode("ascii").split(b"."))
    question = struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">HH", 16, 1)
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        line.settimeout(DNS_SECONDS)
        line.connect((server, port))
        line.send(question)
        answer = line.recv(4096)
    given, flags, _, answers = struct.unpack(">HHHH", answer[:8])
    refused = flags & 0x000F not in {0, 3} or flags & 0x0200
    return None if given != number or refused else _texts(answer, len(question), answers)


def _texts(answer: bytes, at: int, count: int) -> list[str]:
    found = []
    for _ in range(count):
        while answer[at] and answer[at] < 0xC0:
            at += answer[at] + 1
        at += 2 if answer[at] else 1
        kind, _, _, size = struct.unpack(">HHIH", answer[at : at + 10])
        data, at = answer[at + 10 : at + 10 + size], at + 10 + size
        if kind == 16:
            parts = []
            while data:
                parts.append(data[1 : 1 + data[0]])
                data = data[1 + data[0] :]
            found.append(b"".join(parts).decode("ascii", "replace"))
    return found
