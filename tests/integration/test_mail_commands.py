"""`frontlist digest`, `subscribers`, `mail`, as an operator types them, over a real SMTP server."""

from __future__ import annotations

import json
import mailbox
import struct
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from frontlist.app import Library
from frontlist.cli import main
from frontlist.health import try_mail
from frontlist.mail.dkim import Signer
from frontlist.mail.examine import asked, public_half, signing
from frontlist.store import notes
from tests.smtp_standin import Behaviour, served

SITE = ("--set", "base_url=https://papers.example", "--set", "mail_from=desk@papers.example")


@dataclass
class Terminal:
    """A home, and a terminal to type into."""

    home: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *words: str, code: int = 0) -> str:
        """What a command says; it must end with `code`."""
        ended = 0
        try:
            main(["--home", str(self.home), *words])
        except SystemExit as stopped:
            ended = int(stopped.code or 0)
        said = self.capsys.readouterr()
        assert ended == code, said.err + said.out
        return said.out + said.err

    def mails(self) -> list[str]:
        """The subjects in the mail folder."""
        box = mailbox.Maildir(self.home / "mail")
        found = [str(mail["Subject"]) for mail in box]
        box.close()
        return found


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.delenv("FRONTLIST_HOME", raising=False)
    return Terminal(tmp_path / "home", capsys)


def roster(terminal: Terminal, text: str) -> str:
    file = terminal.home.parent / "readers.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


CONSENT = "email,kind,target,consent_source,consent_date\nada@example.org,query,hubs,a form,2026-01-02\n"


def test_trying_out_needs_no_server(terminal: Terminal) -> None:
    assert "you@example.org is yours" in terminal.run("subscribe", "you@example.org")
    assert "is yours" in terminal.run("subscribe", "you@example.org", "query", "hubs")
    assert terminal.mails() == [], "whoever is at this machine is its owner: nothing to prove"
    assert "lies in" in terminal.run("subscribe", "ada@example.org", "query", "hubs")
    assert [subject.startswith("Confirm") for subject in terminal.mails()] == [True]
    assert "unconfirmed" in terminal.run("subscribers", "list")
    assert "no mail would go" in terminal.run("digest", "preview", "ada@example.org")
    assert "0 written" in terminal.run("digest", "send")
    told = json.loads(terminal.run("digest", "status", "--json"))
    assert told["outbox"]["sent"] == 1
    assert told["held"] is False
    assert "mails go into" in terminal.run("mail", "doctor")


def test_readers_in_and_out(terminal: Terminal) -> None:
    text = (
        CONSENT
        + "bob@example.org,edition,,,\nnobody,edition,,,\ngone@example.org,edition,,,\n=cmd@example.org,edition,,,\n"
    )
    terminal.run("subscribers", "suppress", "gone@example.org")
    said = terminal.run("subscribers", "import", roster(terminal, text), code=1)
    assert "1 active, 2 asked to confirm, 0 known, 1 suppressed" in said
    assert "line 4" in said
    out = terminal.home.parent / "out.csv"
    assert "1 subscriptions" in terminal.run("subscribers", "export", str(out))
    assert "ada@example.org,query,hubs" in out.read_text()
    assert out.stat().st_mode & 0o077 == 0
    terminal.run("digest", "send")
    assert len(terminal.mails()) == 2, "who agreed nowhere is asked, and nothing else"
    assert "1 known" in terminal.run("subscribers", "import", str(out))


def test_smtp_asks_for_an_https_address_first_and_flushes_no_backlog(terminal: Terminal) -> None:
    assert "https" in terminal.run("config", "set", "smtp", "smtp://127.0.0.1:25", code=2)
    terminal.run("subscribe", "you@example.org")
    terminal.run("subscribers", "import", roster(terminal, "email\nbob@example.org\n"))
    terminal.run("digest", "send")
    terminal.run("subscribers", "import", roster(terminal, "email\neve@example.org\n"))
    server = Behaviour()
    with served(server) as port:
        smtp = ("--set", f"smtp=smtp://127.0.0.1:{port}")
        for command in (("digest", "send"), ("subscribe", "x@example.org"), ("mail", "doctor")):
            assert "https" in terminal.run(*smtp, *command, code=2)
        terminal.run(*smtp, *SITE, "digest", "send")
        assert server.posts == []
        assert len(terminal.mails()) == 2, "what was written for the folder went there"
        terminal.run(*smtp, *SITE, "subscribe", "new@example.org")
        assert "1 sent" in terminal.run(*smtp, *SITE, "digest", "send")
        assert [post.to for post in server.posts] == ["new@example.org"]


def test_a_failure_is_told_and_tried_again(terminal: Terminal) -> None:
    terminal.run("subscribe", "you@example.org")
    answers = ["550 5.7.1 no", ""]
    server = Behaviour(on_rcpt=lambda address: answers.pop(0))
    with served(server) as port:
        flags = ("--set", f"smtp=smtp://127.0.0.1:{port}", *SITE)
        terminal.run(*flags, "subscribe", "new@example.org")
        assert "1 failed" in terminal.run(*flags, "digest", "send")
        assert "5.7.1 no" in terminal.run(*flags, "digest", "status")
        assert "1 mails wait" in terminal.run(*flags, "digest", "retry")
        assert "1 sent" in terminal.run(*flags, "digest", "send")
    terminal.run(*flags, "subscribe", "new@example.org")
    assert "refused" in terminal.run(*flags, "digest", "send", code=5)
    assert "No mail has left since" in terminal.run(*flags, "digest", "status")


@pytest.mark.parametrize(("option", "state"), [((), "sent"), (("--drop",), "dropped")])
def test_after_a_restore_nothing_leaves_until_it_is_let_go(
    terminal: Terminal, option: tuple[str, ...], state: str
) -> None:
    terminal.run("subscribers", "import", roster(terminal, "email\nbob@example.org\n"))
    with Library.open(terminal.home) as library, library.database.write() as connection:
        notes.put(connection, "outbox.held", True)
    assert "held" in terminal.run("digest", "send", code=8)
    assert terminal.mails() == []
    assert "1 mails" in terminal.run("digest", "release", *option)
    terminal.run("digest", "send")
    assert json.loads(terminal.run("digest", "status", "--json"))["outbox"] == {state: 1}


def test_a_restore_revives_nobody(terminal: Terminal) -> None:
    terminal.run("subscribers", "import", roster(terminal, CONSENT))
    backup = str(terminal.home.parent / "backup.zip")
    terminal.run("backup", backup)
    terminal.run("subscribers", "suppress", "ada@example.org", "--reason", "left")
    terminal.run("restore", backup, "--force")
    terminal.run("digest", "release")
    with Library.open(terminal.home) as library:
        digest = library.digest
        assert digest.status().suppressed == 1
        reader, _ = digest.reader("ada@example.org")
        with library.database.write() as connection:
            assert digest._writing()._welcome(connection, [reader]) == set()


def test_the_doctor_tries_everything(terminal: Terminal, tmp_path: Path) -> None:
    """TLS is not to be had on this machine; that is said, too."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = tmp_path / "dkim.pem"
    pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    box = tmp_path / "bounces"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    server = Behaviour()

    def into_the_box(to: str) -> str:
        (box / "new" / "1").write_bytes(f"To: {to}\n\n".encode())
        return ""

    server.on_data = into_the_box
    signer = Signer("papers.example", "frontlist", key)
    with served(server) as port:
        flags = {
            "smtp": f"smtp://127.0.0.1:{port}", "base_url": "https://papers.example", "mail_from": "desk@papers.example",
            "dkim_key": str(pem), "dkim_domain": "papers.example", "bounces": str(box),
        }  # fmt: skip
        known = {
            "frontlist._domainkey.papers.example": [f"v=DKIM1; k=rsa; p={public_half(signer)}"],
            "papers.example": ["v=spf1 -all"], "_dmarc.papers.example": [],
        }  # fmt: skip
        with Library.open(terminal.home, flags=flags) as library:
            found = {one.name: one.state for one in try_mail(library, "me@example.org", ask=known.get)}
            blind = {one.name: one.state for one in try_mail(library, "", ask=lambda name: None)}
    assert found == {
        "server": "fine", "TLS": "note", "sign-in": "fine", "DKIM": "fine", "SPF": "fine", "DMARC": "wrong",
        "loop-back": "fine", "test mail": "fine",
    }  # fmt: skip
    assert {blind[name] for name in ("DKIM", "SPF", "DMARC")} == {"note"}, "nothing is guessed"
    assert [one.state for one in signing(signer, lambda name: ["v=DKIM1; p=other"])] == ["wrong"]


def test_a_question_to_dns() -> None:
    """Against a small resolver that answers from RFC 1035's letter: one TXT record in two strings."""
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as resolver:
        resolver.bind(("127.0.0.1", 0))

        def answer() -> None:
            for code in (0, 3, 2):
                question, whence = resolver.recvfrom(512)
                texts = b"\x07v=spf1 \x04-all"
                record = b"\xc0\x0c" + struct.pack(">HHIH", 16, 1, 60, len(texts)) + texts
                count = 1 if code == 0 else 0
                head = question[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, count, 0, 0)
                resolver.sendto(head + question[12:] + record * count, whence)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        port = resolver.getsockname()[1]
        assert asked("127.0.0.1", "papers.example", port) == ["v=spf1 -all"]
        assert asked("127.0.0.1", "nothing.example", port) == []
        assert asked("127.0.0.1", "broken.example", port) is None
        thread.join(5)


def test_what_is_not_there_cannot_be_subscribed_to_nor_be_written_to(terminal: Terminal) -> None:
    for kind, target in (("list", "lnowhere"), ("person", "anobody"), ("similar", "9999.99999")):
        terminal.run("subscribe", "new@example.org", kind, target, code=3)
    assert "0 written" in terminal.run("digest", "send")
    terminal.run("mail", "doctor", "--to", "nobody", code=6)
