"""A worker that writes and sends digests until it is killed: `python -m tests.mail_worker ADDRESS PORT LOG`.

Before each mail is handed over its Message-ID goes into the file LOG, in one write, so that a test knows what was under
way when the process died.
"""

from __future__ import annotations

import os
import re
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from frontlist.digest.deliver import Rates
from frontlist.errors import HomeError
from frontlist.mail.smtp import Relay, SmtpSender
from frontlist.model.dates import utc_now
from frontlist.store.database import open_database
from frontlist.store.holders import process_name
from tests.mailroom import open_desk


@dataclass(frozen=True)
class Telling:
    """Says which mail it is about to send."""

    sender: SmtpSender
    log: int

    def send(self, message: bytes, *, to: str, bounces_to: str = "") -> None:
        found = re.search(rb"(?mi)^message-id: <(\S+)>", message)
        assert found
        os.write(self.log, found.group(1) + b"\n")
        self.sender.send(message, to=to, bounces_to=bounces_to)


def main(address: str, port: int, log: str) -> None:
    """Work for ever."""
    opened = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    sender = Telling(SmtpSender(Relay("127.0.0.1", port)), opened)
    desk = open_desk(open_database(address), Path(log).parent, sender)
    context = replace(desk.context, clock=utc_now)
    digest = replace(desk.digest, context=context, worker=process_name(), rates=Rates(5_000.0, 5_000.0))
    while True:
        try:
            digest.write_due()
            digest.send_due()
        except HomeError:
            continue
        time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
