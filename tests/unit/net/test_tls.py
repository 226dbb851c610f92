"""TLS: the number is connected to, the name is what the certificate must fit."""

from __future__ import annotations

import datetime as dt
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from frontlist.errors import NetworkError
from frontlist.net.client import Client
from frontlist.net.guard import STRETCH_SECONDS, Origin
from tests.standin import Asked, Reply, StandIn, client_for

NAME = "papers.example"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for NAME that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "both.pem"
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(made.public_bytes(encoding) + key.private_bytes(encoding, form, serialization.NoEncryption()))
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[StandIn]:
    """A stand-in that speaks TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    world = StandIn()
    world.secure_with(context)
    with world:
        world.on("/", Reply(b"hello"))
        yield world


def trusting(world: StandIn, tls: ssl.SSLContext, name: str) -> Client:
    """A client for whom `name` is this machine, which it may talk to."""
    exempt = frozenset({Origin("https", name, world.port)})
    return replace(client_for(), tls=tls, exempt=exempt, resolve=lambda _host, _port: ["127.0.0.1"])


def test_the_name_is_checked_though_a_number_is_connected_to(secure: StandIn, certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    assert trusting(secure, trust, NAME).get(f"https://{NAME}:{secure.port}/").body == b"hello"
    with pytest.raises(NetworkError, match="cannot be trusted"):
        trusting(secure, trust, "other.example").get(f"https://other.example:{secure.port}/")


def test_an_answer_that_lets_us_wait_is_read_whole(secure: StandIn, certificate: Path) -> None:
    def late(_asked: Asked) -> Reply:
        time.sleep(3 * STRETCH_SECONDS)
        return Reply(b"hello" * 100_000)

    url = f"https://{NAME}:{secure.port}/late"
    secure.on("/late", late)
    trust = ssl.create_default_context(cafile=str(certificate))
    assert trusting(secure, trust, NAME).get(url).body == b"hello" * 100_000


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(secure: StandIn) -> None:
    with pytest.raises(NetworkError, match="cannot be trusted"):
        trusting(secure, ssl.create_default_context(), NAME).get(f"https://{NAME}:{secure.port}/")
    assert secure.asked == []


def test_an_exemption_is_for_one_scheme_only(secure: StandIn, certificate: Path) -> None:
    client = trusting(secure, ssl.create_default_context(cafile=str(certificate)), NAME)
    with pytest.raises(NetworkError, match="not on the public internet"):
        client.get(f"http://{NAME}:{secure.port}/")
