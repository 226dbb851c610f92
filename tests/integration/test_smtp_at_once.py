"""Servers that hear several commands at once (RFC 2920): the same mails, the same refusals, fewer round trips."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from frontlist.errors import MailRefused
from frontlist.mail.smtp import Relay, SmtpSender
from tests.smtp_standin import Behaviour, hang_up, served

MAIL = b"From: a@b.example\r\nMessage-ID: <1@b.example>\r\n\r\n.dots\r\n"


@contextmanager
def sending(behaviour: Behaviour) -> Iterator[SmtpSender]:
    with served(behaviour) as port:
        sender = SmtpSender(Relay("127.0.0.1", port), timeout=5.0, answer_timeout=5.0)
        yield sender
        sender.close()


def refused(sender: SmtpSender, to: str) -> MailRefused:
    with pytest.raises(MailRefused) as told:
        sender.send(MAIL, to=to, bounces_to="b@b.example")
    return told.value


@pytest.mark.parametrize("at_once", [True, False])
def test_the_same_mails_arrive_and_the_same_are_refused_over_one_connection(at_once: bool) -> None:
    server = Behaviour(
        at_once=at_once, on_rcpt=lambda to: "550 5.1.1 nobody here" if to.startswith("nobody") else "",
        on_data=lambda to: "554 not like this" if to.startswith("picky") else "",
    )  # fmt: skip
    with sending(server) as sender:
        for to in ("ada@x.example", "bob@x.example"):
            sender.send(MAIL, to=to, bounces_to="b@b.example")
        nobody, picky = refused(sender, "nobody@x.example"), refused(sender, "picky@x.example")
        sender.send(MAIL, to="cyd@x.example", bounces_to="b@b.example")
    assert [(post.sender, post.to, post.data) for post in server.posts] == [
        ("b@b.example", f"{name}@x.example", MAIL) for name in ("ada", "bob", "cyd")
    ]
    assert (nobody.permanent, nobody.no_such_mailbox, picky.permanent) == (True, True, True)
    assert server.connections == 1


@pytest.mark.parametrize(
    ("answer", "server_at_fault"), [("550 not you", True), ("421 going down", True), ("552 big", False)]
)
def test_a_sender_that_is_refused_is_told_apart_from_a_mail_that_is(answer: str, server_at_fault: bool) -> None:
    said = [answer]
    server = Behaviour(at_once=True, on_mail=lambda address: said.pop() if said else "")
    with sending(server) as sender:
        assert refused(sender, "ada@x.example").server_at_fault == server_at_fault
        assert server.posts == []
        sender.send(MAIL, to="ada@x.example", bounces_to="b@b.example")
    assert len(server.posts) == 1


def test_closed_while_idle_it_is_opened_again_and_the_mail_goes_once() -> None:
    server = Behaviour(at_once=True)
    with sending(server) as sender:
        sender.send(MAIL, to="ada@x.example", bounces_to="b@b.example")
        server.open_sessions[-1].loop.call_soon_threadsafe(hang_up, server.open_sessions[-1])
        sender.send(MAIL, to="bob@x.example", bounces_to="b@b.example")
    assert [post.to for post in server.posts] == ["ada@x.example", "bob@x.example"]
    assert server.connections == 2


def test_no_address_smuggles_a_command() -> None:
    server = Behaviour(at_once=True)
    with sending(server) as sender, pytest.raises(ValueError, match="line"):
        sender.send(MAIL, to="ada@x.example>\r\nRCPT TO:<eve@x.example", bounces_to="b@b.example")
    assert server.posts == []


def test_a_server_that_wants_the_words_though_it_refused_gets_none() -> None:
    """RFC 2920, 3.1: it may answer 354 without a recipient. Nothing must be sent, and the next mail goes over a new line."""
    asked, heard = list[bytes](), list[bytes]()
    listener = socket.create_server(("127.0.0.1", 0))

    def speak() -> None:
        for answers in (b"250 ok\r\n550 5.1.1 nobody\r\n354 go on\r\n", b"250 ok\r\n250 ok\r\n354 go on\r\n"):
            line, _ = listener.accept()
            with line:
                line.sendall(b"220 here\r\n")
                line.recv(1000)
                line.sendall(b"250-here\r\n250 PIPELINING\r\n")
                asked.append(line.recv(1000))
                line.sendall(answers)
                heard.append(line.recv(1000))
                if answers.startswith(b"250 ok\r\n250"):
                    line.sendall(b"250 taken\r\n")
                    line.recv(1000)

    thread = threading.Thread(target=speak)
    thread.start()
    sender = SmtpSender(Relay("127.0.0.1", listener.getsockname()[1]), timeout=5.0, answer_timeout=5.0)
    assert refused(sender, "nobody@x.example").no_such_mailbox
    sender.send(MAIL, to="ada@x.example", bounces_to="b@b.example")
    sender.close()
    thread.join(10)
    listener.close()
    assert asked[0] == b"mail FROM:<b@b.example>\r\nrcpt TO:<nobody@x.example>\r\ndata\r\n"
    assert heard[0] == b""
    assert heard[1].endswith(b"..dots\r\n.\r\n")
