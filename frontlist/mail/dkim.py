"""DKIM signatures (RFC 6376, RFC 8463): relaxed/relaxed, over every header that a receiver acts on.

No kept library signs without building from source, so the signing half is written here; the tests hold it to the
RFCs' own examples.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from frontlist.errors import SettingError

# RFC 8058, 4: both List-Unsubscribe headers must be covered, or receivers offer no one-click.
SIGNED: Final = (
    "from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type",
    "content-transfer-encoding", "list-id", "list-unsubscribe", "list-unsubscribe-post", "auto-submitted",
)  # fmt: skip
_FOLD = re.compile(rb"\r\n(?=[ \t])")
_SPACES = re.compile(rb"[ \t]+")


@dataclass(frozen=True, slots=True)
class Signer:
    """A key, and the place in DNS where receivers find its public half."""

    domain: str
    selector: str
    key: RSAPrivateKey | Ed25519PrivateKey

    def sign(self, message: bytes, at: int) -> bytes:
        """The message with its DKIM-Signature before it. Lines must end in CRLF."""
        headers, _, body = message.partition(b"\r\n\r\n")
        fields = [(name.strip().lower(), line) for line in _lines(headers) for name in [line.partition(b":")[0]]]
        names = [name for name, _ in fields if name.decode("ascii", "replace") in SIGNED]
        algorithm = "rsa-sha256" if isinstance(self.key, RSAPrivateKey) else "ed25519-sha256"
        body_hash = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode()
        # Each name once more than it occurs: nobody can add a second From or Subject below the signature (RFC 6376, 8.15).
        listed = ":".join([name.decode() for name in names] + ["from", "subject"])
        unsigned = (
            f"DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d={self.domain}; s={self.selector};\r\n"
            f" t={at}; h={listed};\r\n bh={body_hash};\r\n b="
        ).encode()
        covered = [relaxed_header(line) for name, line in _bottom_up(fields, names)]
        signed = b"".join(line + b"\r\n" for line in covered) + relaxed_header(unsigned)
        signature = base64.b64encode(self._signature(signed)).decode()
        folded = "\r\n ".join(signature[start : start + 70] for start in range(0, len(signature), 70))
        return unsigned + folded.encode() + b"\r\n" + message

    def _signature(self, data: bytes) -> bytes:
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(data, PKCS1v15(), SHA256())
        # RFC 8463, 3: Ed25519 signs the SHA-256 of the input.
        return self.key.sign(hashlib.sha256(data).digest())


def load_signer(domain: str, selector: str, path: Path) -> Signer:
    """The signer that the settings describe."""
    hint = "Make a key with: openssl genrsa -out dkim.pem 2048"
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise SettingError(f"The DKIM key {path} cannot be read: {error.strerror}.", hint) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SettingError(f"{path} does not hold a private key in PEM form.", hint) from error
    if not isinstance(key, RSAPrivateKey | Ed25519PrivateKey):
        raise SettingError(f"{path} holds a key that DKIM does not know.", "Use RSA or Ed25519.")
    return Signer(domain=domain, selector=selector, key=key)


def relaxed_header(line: bytes) -> bytes:
    """RFC 6376, 3.4.2."""
    name, _, value = _FOLD.sub(b"", line).partition(b":")
    return name.strip().lower() + b":" + _SPACES.sub(b" ", value).strip()


def relaxed_body(body: bytes) -> bytes:
    """RFC 6376, 3.4.4."""
    lines = [_SPACES.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"\r\n".join(lines) + b"\r\n" if lines else b""


def _lines(headers: bytes) -> list[bytes]:
    return [line for line in re.split(rb"\r\n(?![ \t])", headers) if line]


def _bottom_up(fields: list[tuple[bytes, bytes]], names: list[bytes]) -> list[tuple[bytes, bytes]]:
    # RFC 6376, 5.4.2: of headers that occur more than once, the lowest is signed first.
    rest = list(fields)
    covered = []
    for name in names:
        place = max(index for index, (other, _) in enumerate(rest) if other == name)
        covered.append(rest.pop(place))
    return covered
