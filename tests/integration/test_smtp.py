"""Mails over a real SMTP server that takes them, and over ones that misbehave: every row is settled rightly."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import strict
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from frontlist.digest.subscribers import Wish
from frontlist.mail.dkim import Signer
from frontlist.mail.smtp import Relay, SmtpSender
from frontlist.store import suppression
from frontlist.store.database import open_database, sqlite_address
from frontlist.store.migrate import create_or_migrate
from tests.dkim_verifier import verify
from tests.mailroom import Desk, make_desk
from tests.smtp_standin import Behaviour, hang_up, served

ADA = "ada@example.org"
Open = Callable[..., Desk]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Open]:
    """Opens a desk whose mails go to a server with this behaviour; everything is closed at the end."""
    with ExitStack() as stack:

        def opened(
            behaviour: Behaviour, *, password: str = "", given: str = "", tls: ssl.SSLContext | None = None,
            wrapped: bool = False, way: str = "starttls", host: str = "127.0.0.1", timeout: float = 5.0,
        ) -> Desk:  # fmt: skip
            port = stack.enter_context(served(behaviour, password=password, tls=tls, wrapped=wrapped))
            user = "frontlist" if given else ""
            sender = SmtpSender(Relay(host, port, user, given, way), timeout=timeout, answer_timeout=timeout)
            stack.callback(sender.close)
            database = open_database(sqlite_address(tmp_path / "library.db"))
            stack.callback(database.close)
            create_or_migrate(database)
            desk = make_desk(database, tmp_path, sender)
            desk.have()
            desk.clock.now += dt.timedelta(hours=2)
            assert desk.day() == 1
            return desk

        yield opened


def states(desk: Desk) -> list[tuple[str, int]]:
    """The state and the attempts of each row."""
    return [(row.state, row.attempts) for row in desk.rows()]


def later(desk: Desk, minutes: float) -> None:
    desk.clock.now += dt.timedelta(minutes=minutes)


def test_a_mail_arrives_as_it_was_written(office: Open) -> None:
    server = Behaviour()
    desk = office(server)
    [row] = desk.rows()
    assert desk.digest.send_due().sent == 1
    [post] = server.posts
    assert post.data.rstrip(b"\r\n") == row.message.rstrip(b"\r\n")
    assert post.to == ADA
    assert post.sender == f"digest+{row.message_id.partition('@')[0]}@papers.example"
    assert states(desk) == [("sent", 1)]
    assert desk.rows()[0].message == b"", "what was sent is not kept"


def test_lines_that_begin_with_a_dot_survive() -> None:
    server = Behaviour()
    with served(server) as port:
        sender = SmtpSender(Relay("127.0.0.1", port))
        body = b"Subject: x\r\n\r\n.\r\n..\r\n.hidden\r\nlast"
        sender.send(body, to=ADA, bounces_to="us@papers.example")
        sender.send(b"Subject: y\r\n\r\nz\r\n", to=ADA, bounces_to="us@papers.example")
        sender.close()
    assert [post.data for post in server.posts] == [body + b"\r\n", b"Subject: y\r\n\r\nz\r\n"]
    assert server.connections == 1


def test_what_leaves_is_signed_and_parses_without_a_defect(office: Open) -> None:
    server = Behaviour()
    desk = office(server)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    sender = desk.context.sender
    assert isinstance(sender, SmtpSender)
    sender.signer = Signer("papers.example", "s1", key)
    desk.digest.self_service.ask_fresh_link(desk.digest.self_service.token(desk.reader()))
    desk.digest.request("new@example.org", Wish("edition"))
    assert desk.digest.send_due().sent == 3
    for post in server.posts:
        covered = verify(post.data, key.public_key())
        assert {"from", "to", "subject", "list-unsubscribe", "list-unsubscribe-post", "message-id"} <= covered
        parsed = message_from_bytes(post.data, policy=strict)
        assert not any(part.defects for part in parsed.walk())
        assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    "answer", ["450 4.7.1 greylisted", "452 4.2.2 mailbox full", "451 4.3.0 try later", "421 4.7.0 bye"]
)
def test_not_now_is_tried_again(office: Open, answer: str) -> None:
    answers = [answer, ""]
    server = Behaviour(on_rcpt=lambda address: answers.pop(0))
    desk = office(server)
    done = desk.digest.send_due()
    assert (done.put_off, done.trouble) == (1, "")
    assert states(desk) == [("queued", 1)]
    assert answer.split()[1] in desk.rows()[0].error
    later(desk, 3)
    assert desk.digest.send_due().sent == 0, "greylisting asks for some minutes"
    later(desk, 4)
    assert desk.digest.send_due().sent == 1


def test_a_full_mailbox_is_given_days_and_is_not_a_dead_one(office: Open) -> None:
    desk = office(Behaviour(on_rcpt=lambda address: "452 4.2.2 mailbox full"))
    days = 0.0
    while desk.rows()[0].state == "queued":
        desk.digest.send_due()
        later(desk, 60)
        days += 1 / 24
    assert days > 2
    assert states(desk) == [("failed", 8)]
    assert desk.reader().standing == "active"


@pytest.mark.parametrize(
    ("answer", "standing"),
    [("550 5.1.1 no such user", "left"), ("550 5.7.1 not from you", "active"), ("552 5.2.2 full", "active"), ("550 no", "active")],
)  # fmt: skip
def test_never_is_final_and_only_a_dead_address_is_suppressed(office: Open, answer: str, standing: str) -> None:
    desk = office(Behaviour(on_rcpt=lambda address: answer))
    assert desk.digest.send_due().failed == 1
    assert states(desk) == [("failed", 1)]
    assert desk.reader().standing == standing
    with desk.context.database.read() as connection:
        reason = suppression.find(connection, suppression.email_hash(b"key", ADA))
    assert reason == ("bounced" if standing == "left" else "")


def test_what_is_refused_after_the_final_dot_counts_for_that_mail(office: Open) -> None:
    server = Behaviour(on_data=lambda address: "554 5.6.0 we do not like it" if address == ADA else "")
    desk = office(server)
    desk.have("bob@example.org")
    desk.day()
    done = desk.digest.send_due()
    assert (done.failed, done.sent) == (1, 1)


def test_cut_before_the_answer_it_is_sent_again_under_the_same_name(office: Open) -> None:
    cuts = [True, False]
    server = Behaviour(cut=lambda address: cuts.pop(0))
    desk = office(server)
    done = desk.digest.send_due()
    assert (done.put_off, done.sent) == (1, 0)
    assert "gave no answer" in desk.rows()[0].error
    later(desk, 7)
    assert desk.digest.send_due().sent == 1
    assert list(server.copies.values()) == [2], "the one doubt that SMTP leaves: two copies, one Message-ID"


def test_an_answer_that_does_not_come_in_time_is_a_doubt_too(office: Open) -> None:
    server = Behaviour(slow=1.0)
    desk = office(server, timeout=0.3)
    assert desk.digest.send_due().put_off == 1
    assert "gave no answer" in desk.rows()[0].error


def test_a_server_that_answers_slowly_is_waited_for(office: Open) -> None:
    desk = office(Behaviour(slow=0.2))
    assert desk.digest.send_due().sent == 1


def test_a_wrong_password_is_nobody_s_fault_and_costs_no_attempt(office: Open) -> None:
    server = Behaviour()
    desk = office(server, password="right", given="wrong")
    for _ in range(10):
        done = desk.digest.send_due()
        assert "535" in done.trouble
        later(desk, 2)
    assert states(desk) == [("queued", 0)]
    assert "535" in desk.digest.status().trouble["error"]
    sender = desk.context.sender
    assert isinstance(sender, SmtpSender)
    sender.relay = replace(sender.relay, password="right")
    assert desk.digest.send_due().sent == 1
    assert desk.digest.status().trouble == {}


def test_a_sender_that_is_not_welcome_stops_every_mail_and_blames_none(office: Open) -> None:
    answers = ["550 5.7.1 you may not send as that", "421 4.3.2 going down", ""]
    desk = office(Behaviour(on_mail=lambda address: answers.pop(0)))
    for _ in range(2):
        assert desk.digest.send_due().trouble
        later(desk, 2)
    assert states(desk) == [("queued", 0)]
    assert desk.digest.send_due().sent == 1


def test_no_server_at_all(office: Open) -> None:
    desk = office(Behaviour())
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    sender = SmtpSender(Relay("127.0.0.1", port))
    desk = replace(desk, digest=replace(desk.digest, context=replace(desk.context, sender=sender)))
    assert "refused" in desk.digest.send_due().trouble
    assert states(desk) == [("queued", 0)]


def test_one_mail_that_kills_the_connection_does_not_stop_the_others(office: Open) -> None:
    server = Behaviour(cut=lambda address: address == ADA)
    desk = office(server)
    for number in range(3):
        desk.have(f"b{number}@example.org")
    desk.day()
    done = desk.digest.send_due()
    assert (done.sent, done.put_off) == (3, 1)


def test_a_connection_that_was_closed_while_idle_is_opened_again(office: Open) -> None:
    server = Behaviour()
    desk = office(server)
    assert desk.digest.send_due().sent == 1
    for session in server.open_sessions:
        session.loop.call_soon_threadsafe(hang_up, session)
    desk.have("bob@example.org")
    desk.day()
    done = desk.digest.send_due()
    assert (done.sent, done.put_off) == (1, 0)
    assert server.connections == 2


def certificate(path: Path, name: str) -> Path:
    """A certificate for `name` that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(made.public_bytes(encoding) + key.private_bytes(encoding, form, serialization.NoEncryption()))
    return path


@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(office: Open, tmp_path: Path, way: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    pem = certificate(tmp_path / "mx.pem", "localhost")
    context.load_cert_chain(pem)
    server = Behaviour()
    desk = office(server, tls=context, wrapped=way == "tls", way=way, host="localhost", password="p", given="p")
    assert "CERTIFICATE_VERIFY_FAILED" in desk.digest.send_due().trouble
    assert states(desk) == [("queued", 0)]
    sender = desk.context.sender
    assert isinstance(sender, SmtpSender)
    sender.context = ssl.create_default_context(cafile=str(pem))
    later(desk, 2)
    assert desk.digest.send_due().sent == 1
    assert sender.secured().startswith("TLS")


def test_tls_that_is_none(office: Open) -> None:
    """TLS from the first byte, and the server speaks plainly."""
    desk = office(Behaviour(), way="tls", timeout=2.0)
    assert desk.digest.send_due().trouble
    assert states(desk) == [("queued", 0)]


@contextmanager
def speaking(*lines: bytes) -> Iterator[int]:
    """A server that says these lines whatever it hears, and hangs up."""
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        conversation, _ = listening.accept()
        with conversation:
            for line in lines:
                conversation.sendall(line)
                conversation.recv(1000)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    thread.join(5)
    listening.close()


@pytest.mark.parametrize(
    "lines",
    [(b"554 no service here\r\n",), (b"",), (b"220 hi\r\n", b"421 too many\r\n"), (b"HTTP/1.1 400 Bad Request\r\n\r\n",), (b"220 hi\r\n", b"250 ok\r\n", b"")],
)  # fmt: skip
def test_servers_that_are_none(office: Open, lines: tuple[bytes, ...]) -> None:
    desk = office(Behaviour())
    with speaking(*lines) as port:
        sender = SmtpSender(Relay("127.0.0.1", port), timeout=0.5)
        desk = replace(desk, digest=replace(desk.digest, context=replace(desk.context, sender=sender)))
        done = desk.digest.send_due()
    assert done.sent == done.failed == 0
    assert states(desk)[0][0] == "queued"
