"""DKIM signatures, held to the RFCs' own examples and to a verifier written from the RFC."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from frontlist.errors import SettingError
from frontlist.mail.dkim import Signer, load_signer, relaxed_body, relaxed_header

MESSAGE = (
    b"From: Joe SixPack <joe@football.example.com>\r\nTo: Suzie Q <suzie@shopping.example.net>\r\n"
    b"Subject: Is dinner ready?\r\nDate: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
    b"Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\nList-Unsubscribe: <https://x.example/u>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\n"
    b"Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"
)


def test_canonical_forms_are_those_of_rfc_6376_3_4_5() -> None:
    assert relaxed_header(b"A: X") == b"a:X"
    assert relaxed_header(b"B : Y\t\r\n\tZ  ") == b"b:Y Z"
    assert relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n") == b" C\r\nD E\r\n"
    assert relaxed_body(b"") == b""


def test_the_body_hash_is_that_of_rfc_8463_appendix_a() -> None:
    body = MESSAGE.partition(b"\r\n\r\n")[2]
    found = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode()
    assert found == "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="


def covered(signed: bytes) -> tuple[bytes, bytes, list[str]]:
    """What the signature of a message covers, the signature, and the names that it lists."""
    head, _, rest = signed.partition(b"\r\nFrom:")
    tags = dict(part.strip().split("=", 1) for part in re.sub(r"\s+", "", head.decode().split(":", 1)[1]).split(";"))
    headers = (b"From:" + rest).partition(b"\r\n\r\n")[0].split(b"\r\n")
    names = tags["h"].split(":")
    lines = [line for name in dict.fromkeys(names) for line in headers if line.lower().startswith(name.encode() + b":")]
    without = re.sub(rb"(?s)(\bb=)[A-Za-z0-9+/=\s]+$", rb"\1", head)
    data = b"".join(relaxed_header(line) + b"\r\n" for line in lines) + relaxed_header(without)
    return data, base64.b64decode(tags["b"]), names


def test_an_rsa_signature_verifies_and_covers_the_unsubscribe_headers() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    data, signature, names = covered(Signer("example.com", "s", key).sign(MESSAGE, 1700000000))
    key.public_key().verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
    assert {"from", "subject", "list-unsubscribe", "list-unsubscribe-post"} <= set(names)
    assert names.count("from") == 2, "listed once more than present, so that a second one breaks the signature"


def test_an_ed25519_signature_verifies() -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    data, signature, _ = covered(Signer("example.com", "s", key).sign(MESSAGE, 1700000000))
    key.public_key().verify(signature, hashlib.sha256(data).digest())


def test_a_key_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be read"):
        load_signer("example.com", "s", tmp_path / "none.pem")
    (tmp_path / "bad.pem").write_text("not a key")
    with pytest.raises(SettingError, match="PEM"):
        load_signer("example.com", "s", tmp_path / "bad.pem")


def test_a_key_in_pem_form_is_taken(tmp_path: Path) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    assert load_signer("example.com", "s", tmp_path / "key.pem").domain == "example.com"
