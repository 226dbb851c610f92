"""The short mails around a subscription: confirmation, links, and one more wish. They wait in the outbox like any mail."""

from __future__ import annotations

from secrets import token_hex
from urllib.parse import urlencode

from sqlalchemy import Connection

from frontlist.digest.context import Context
from frontlist.digest.headers import list_headers, message_id
from frontlist.digest.tokens import fresh_token, mail_token
from frontlist.mail.message import Letter, build
from frontlist.mail.short import Short, html, plain
from frontlist.model.subscription import Outgoing, Reader
from frontlist.store import outbox

# Before every digest: somebody waits for it in front of the page that promised it.
FIRST = "0"


def confirmation(context: Context, reader: Reader, wishes: str, kind: str, expires: int) -> Short:
    """Double opt-in: the only mail that an unconfirmed address ever gets. Leaving works from it, too."""
    confirm = fresh_token(context.key, reader.id, expires, "confirm")
    return Short(
        context.site_name,
        "Confirm your subscription",
        [
            f"Somebody, perhaps you, asked {context.site_name} to write to this address: {wishes}.",
            *by_own_papers(kind),
            "Press the button on the page behind this link, and it begins.",
        ],
        ("Confirm", f"{context.base_url}/mail/{confirm}/confirm"),
        ["If it was not you, do nothing: no other mail comes, and in 7 days the address is forgotten."],
        f"{context.base_url}/mail/{mail_token(context.key, reader.id)}/leave",
    )


def fresh_link(context: Context, reader: Reader, expires: int) -> Short:
    """A link that may change, export and forget, for an hour."""
    fresh = fresh_token(context.key, reader.id, expires)
    return Short(
        context.site_name,
        "Your mails, yours to change",
        [
            f"With this link you can change what {context.site_name} sends you, take it with you, or have it forgotten. It works for an hour."
        ],
        ("Change what I get", f"{context.base_url}/mail/{fresh}/manage"),
        ["If you did not ask for it, nothing has happened and you need do nothing."],
    )


def by_own_papers(kind: str) -> list[str]:
    """What has to be there before anything comes of a subscription to one's own papers. Who asked is not known yet."""
    means = {
        "for-me": "It is chosen by the papers that you save or vote for: while there are none, no mail comes for it.",
        "revisions": "It tells of the papers that you saved: while there are none, no mail comes for it.",
    }
    return [means[kind]] if kind in means else []


def one_more(context: Context, reader: Reader, words: str, wish: dict[str, str], expires: int) -> Short:
    """To somebody who has mails already: the wish that was typed for the address, to be taken with a button."""
    fresh = fresh_token(context.key, reader.id, expires)
    return Short(
        context.site_name,
        "One more for your mails?",
        [
            f"Somebody, perhaps you, asked for this to come with your mails from {context.site_name}: {words}.",
            *by_own_papers(wish["kind"]),
            "It is added when you press the button on the page behind this link. It works for an hour.",
        ],
        ("Add it", f"{context.base_url}/mail/{fresh}/add?{urlencode(wish)}"),
        ["If you did not ask for it, nothing has happened and you need do nothing."],
    )


def queue(connection: Connection, context: Context, reader: Reader, short: Short) -> None:
    """Let a letter wait for its turn, which is the next one."""
    date, kind = context.now().date().isoformat(), f"letter {token_hex(6)}"
    token = mail_token(context.key, reader.id)
    letter = Letter(
        to=reader.email, subject=f"{short.heading} – {context.site_name}", text=plain(short), html=html(short),
        sender=context.mail_from, sender_name=context.site_name, reply_to=context.mail_from,
        message_id=message_id(context.base_url, reader.id, date, kind),
        headers=list_headers(context.base_url, context.site_name, token, context.mail_from),
    )  # fmt: skip
    message = build(letter, context.now())
    row = Outgoing(reader.id, date, kind, "queued", letter.message_id, reader.email, message, next_at=FIRST)
    outbox.queue(connection, row, None, context.stamp())
