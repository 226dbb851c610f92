"""Mails that come back, real in shape, and forged ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.mail.bounces import read_report

DSN = """From: MAILER-DAEMON@mx.example
To: <digest+0123456789abcdef0123456789abcdef@papers.example>
Subject: Undelivered Mail Returned to Sender
Message-ID: <report@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; gone@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: message/rfc822

Message-ID: <abc@papers.example>
Subject: A title

body
--b--
"""


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", "hard"),
        ("failed", "5.2.2", "soft"),
        ("failed", "4.4.1", "soft"),
        ("delayed", "4.4.1", "soft"),
        ("failed", "", "soft"),
    ],
)
def test_a_delivery_report_names_its_mail_and_says_how_final_it_is(action: str, status: str, kind: str) -> None:
    report = read_report(DSN.format(action=action, status=status).replace("\n", "\r\n").encode())
    assert report.kind == kind
    assert report.message_ids == ("abc@papers.example",)
    assert report.to == "digest+0123456789abcdef0123456789abcdef@papers.example"


def test_a_complaint() -> None:
    report = read_report(
        b"To: x@y.example\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n\r\n"
        b"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <abc@papers.example>\r\n--b--\r\n"
    )
    assert (report.kind, report.message_ids) == ("complaint", ("abc@papers.example",))


def test_a_request_to_leave_carries_the_token() -> None:
    report = read_report(b"From: a@b.example\r\nSubject: unsubscribe rabcdefghijkl.abcdefgh\r\n\r\n")
    assert (report.kind, report.token) == ("unsubscribe", "rabcdefghijkl.abcdefgh")


@given(st.binary(max_size=400))
def test_rubbish_is_never_an_error(data: bytes) -> None:
    assert read_report(data).kind in {"other", "unsubscribe", "soft", "hard", "complaint"}
