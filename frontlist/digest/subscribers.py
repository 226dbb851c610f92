"""Joining, confirming, changing, pausing, leaving, forgetting.

Nothing is sent but the confirmation until it is confirmed. A request says the same whether the address is known or
not. Whoever left is suppressed, and only the person behind the address revives it, by confirming anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from frontlist.digest import letters
from frontlist.digest.context import Context
from frontlist.digest.schedule import zone_names
from frontlist.digest.tokens import reader_of, reader_of_fresh
from frontlist.errors import BadInput, NotFound, TooMany
from frontlist.mail.address import address_key, parse_address
from frontlist.model.account import Account
from frontlist.model.addresses import network_of
from frontlist.model.ids import make_paper_id
from frontlist.model.subscription import (
    AT_ONCE_KINDS,
    CADENCES,
    KINDS,
    WITHOUT_TARGET,
    Reader,
    Subscription,
    Taste,
    TasteKind,
)
from frontlist.store import accounts, limits, lists, outbox, papers, readers, suppression, tastes

CONFIRM_SECONDS: Final = 7 * 86_400
FRESH_SECONDS: Final = 3_600
MOST_SUBSCRIPTIONS: Final = 100
NEVER: Final = "never again"
# Reasons for which a new confirmation may still be sent ('' is none); after the others only an account brings one back.
ASKED_AGAIN: Final = frozenset({"", "left", "left by mail", "forgotten"})


@dataclass(frozen=True, slots=True)
class Wish:
    """A subscription before anybody has it."""

    kind: str
    target: str = ""
    name: str = ""
    cadence: str = "daily"
    bar: float = 0.5


def request(context: Context, email: str, wish: Wish, *, address: str = "", timezone: str = "UTC") -> None:
    """Somebody asks that `email` be written to. `address` is the client's, for the limits."""
    to = parse_address(email)
    checked(wish)
    with context.database.read() as connection:
        _find_target(connection, wish)
    spend(context, "subscribe-address", network_of(address), capacity=20, seconds=3600)
    spend(context, "subscribe-email", address_key(to), capacity=3, seconds=86_400)
    with context.database.read() as connection:
        known = readers.by_email(connection, address_key(to))
        silent = suppression.find(connection, _hash(context, to)) not in ASKED_AGAIN
    if silent:
        # A complaint, a dead mailbox, "never again": the page says the same, and nothing is sent.
        return
    if known and known.standing == "active":
        # A wish of somebody who has not proven to be the reader waits for the button behind the mailed link.
        expires = int(context.now().timestamp()) + FRESH_SECONDS
        given = {"kind": wish.kind, "target": wish.target, "cadence": wish.cadence, "bar": f"{wish.bar:g}"}
        with context.database.write() as connection:
            letters.queue(
                connection, context, known, letters.one_more(context, known, wish_words(wish), given, expires)
            )
    else:
        with context.database.write() as connection:
            ask_to_confirm(connection, context, to, wish, timezone)


def ask_to_confirm(connection: Connection, context: Context, to: str, wish: Wish, timezone: str) -> None:
    """Note the wish, and queue the one mail that an unconfirmed address gets: all of it or nothing."""
    reader = _reader_for(connection, context, to, timezone)
    # Asked anew, the seven days begin anew.
    reader = readers.change(connection, reader.id, standing="unconfirmed", created_at=context.stamp())
    _put(connection, context, reader.id, wish)
    expires = int(context.now().timestamp()) + CONFIRM_SECONDS
    letters.queue(
        connection, context, reader, letters.confirmation(context, reader, wish_words(wish), wish.kind, expires)
    )


def join_with_consent(
    connection: Connection, context: Context, to: str, wish: Wish, timezone: str, consent: str
) -> None:
    """An imported reader whose consent the file names: where it was given, and when."""
    reader = _reader_for(connection, context, to, timezone)
    readers.change(connection, reader.id, standing="active", confirmed_at=context.stamp(), consent=consent)
    _put(connection, context, reader.id, wish)


def confirm(context: Context, token: str) -> Reader:
    """The button behind the confirmation's link. Pressing it twice is once; after leaving it says nothing any more."""
    with context.database.write() as connection:
        reader = _unconfirmed(context, connection, token)
        if reader.standing == "active":
            return reader
        suppression.lift(connection, _hash(context, reader.email))
        return readers.change(connection, reader.id, standing="active", confirmed_at=context.stamp(), paused_until="")


def asked(context: Context, token: str) -> Reader:
    """Who would be confirmed by this link."""
    with context.database.read() as connection:
        return _unconfirmed(context, connection, token)


def _unconfirmed(context: Context, connection: Connection, token: str) -> Reader:
    """The reader of a confirmation's link, confirmed before or not."""
    reader_id = reader_of_fresh(context.key, token, context.now().timestamp(), "confirm")
    reader = readers.get(connection, reader_id) if reader_id else None
    if reader is None or reader.standing == "left":
        raise NotFound("This link is no longer valid.", "Subscribe again; a new one is mailed to you.")
    return reader


def for_account(context: Context, account: Account, wish: Wish) -> Subscription:
    """A signed-in person subscribes: the account's address is proven already."""
    checked(wish)
    to = parse_address(account.email)
    with context.database.write() as connection:
        _find_target(connection, wish, account.id)
        reader = _reader_for(connection, context, to, account.timezone)
        suppression.lift(connection, _hash(context, to))
        values = {
            "standing": "active",
            "account_id": account.id,
            "confirmed_at": reader.confirmed_at or context.stamp(),
        }
        readers.change(connection, reader.id, **values)
        return _put(connection, context, reader.id, wish)


def add(context: Context, reader_id: str, wish: Wish) -> Subscription:
    """One more wish of a reader who has proven to be one."""
    checked(wish)
    with context.database.write() as connection:
        reader = readers.get(connection, reader_id)
        _find_target(connection, wish, reader.account_id)
        return _put(connection, context, reader.id, wish)


def tune(context: Context, reader_id: str, subscription_id: str, *, cadence: str, bar: float) -> None:
    """Rhythm and bar belong to the subscription."""
    with context.database.write() as connection:
        wishes = readers.subscriptions_of(connection, [reader_id])[reader_id]
        kind = next((one.kind for one in wishes if one.id == subscription_id), "query")
        checked(Wish(kind, "any", cadence=cadence, bar=bar))
        readers.change_subscription(connection, reader_id, subscription_id, cadence=cadence, bar=bar)


def mute(context: Context, reader_id: str, subscription_id: str, days: int) -> None:
    """One section less for some days; 0 ends it."""
    until = _quiet_until(context, days)
    with context.database.write() as connection:
        readers.change_subscription(connection, reader_id, subscription_id, muted_until=until)


def taste(context: Context, reader_id: str, paper_id: str, kind: TasteKind) -> None:
    """Keep what a reader said of a paper by a link of a mail."""
    with context.database.write() as connection:
        reader = readers.get(connection, reader_id)
        tastes.put(connection, reader.id, Taste(paper_id, kind, context.stamp()))


def drop(context: Context, reader_id: str, subscription_id: str) -> None:
    """One wish less."""
    with context.database.write() as connection:
        readers.unsubscribe(connection, reader_id, subscription_id)


def settings(context: Context, reader_id: str, *, timezone: str, hour: int, most: int, when_empty: bool) -> Reader:
    """Hour, time zone and most papers belong to the reader."""
    if timezone not in zone_names():
        raise BadInput(f"There is no time zone {timezone!r}.", "Choose one such as Europe/Rome.")
    if not (0 <= hour <= 23 and 1 <= most <= 50):
        raise BadInput("The hour is 0 to 23, the most papers 1 to 50.", "Choose within that.")
    values = {"timezone": timezone, "hour": hour, "most": most, "when_empty": when_empty}
    with context.database.write() as connection:
        return readers.change(connection, reader_id, **values)


def pause(context: Context, reader_id: str, days: int) -> Reader:
    """Quiet for some days; 0 ends the pause."""
    until = _quiet_until(context, days)
    with context.database.write() as connection:
        return readers.change(connection, reader_id, paused_until=until)


def _quiet_until(context: Context, days: int) -> str:
    if not 0 <= days <= 366:
        raise BadInput("A pause is at most 366 days.", "Unsubscribe instead, or pause again later.")
    return (context.now() + dt.timedelta(days=days)).date().isoformat() if days else ""


def leave(context: Context, token: str, reason: str = "left") -> None:
    """One click, no questions: works twice, works for ever, and says nothing about who it was."""
    reader_id = known_reader(context, token)
    with context.database.write() as connection:
        try:
            reader = readers.get(connection, reader_id)
        except NotFound:
            return
        # Out of a confirmation that nobody asked for: no further one is sent.
        suppress(connection, context, reader.email, NEVER if reader.standing == "unconfirmed" else reason)


def suppress(connection: Connection, context: Context, email: str, reason: str) -> None:
    """Never write to this address again, nor send what waits for it."""
    hashed = _hash(context, email)
    if suppression.find(connection, hashed) in ASKED_AGAIN:
        # A later, stronger reason stands in for "left"; never the other way round.
        suppression.lift(connection, hashed)
        suppression.add(connection, hashed, reason, context.stamp())
    if reader := readers.by_email(connection, address_key(email)):
        readers.change(connection, reader.id, standing="left")
        outbox.drop_waiting(connection, reader.id, context.stamp())


def forget(context: Context, reader_id: str) -> None:
    """Everything about a reader goes; the suppression list keeps a hash that tells nobody who it was."""
    with context.database.write() as connection:
        reader = readers.get(connection, reader_id)
        suppress(connection, context, reader.email, "forgotten")
        readers.remove(connection, reader_id)


def ask_fresh_link(context: Context, token: str) -> None:
    """Changing, exporting and forgetting need a link mailed afresh: a forwarded mail must not do that."""
    reader_id = known_reader(context, token)
    spend(context, "fresh-link", reader_id, capacity=4, seconds=3600)
    expires = int(context.now().timestamp()) + FRESH_SECONDS
    with context.database.write() as connection:
        reader = readers.get(connection, reader_id)
        if suppression.find(connection, _hash(context, reader.email)) in ASKED_AGAIN:
            letters.queue(connection, context, reader, letters.fresh_link(context, reader, expires))


def known_reader(context: Context, token: str) -> str:
    """Whose mail a token came with."""
    reader_id = reader_of(context.key, token)
    if reader_id is None:
        raise NotFound("This link is not one of ours.", "Use the link of the latest mail.")
    return reader_id


def by_mail_token(context: Context, token: str) -> tuple[Reader, Sequence[Subscription]]:
    """What the preference page shows."""
    return _with_wishes(context, known_reader(context, token))


def by_fresh_token(context: Context, token: str) -> tuple[Reader, Sequence[Subscription]]:
    """The same for a link mailed afresh."""
    return _with_wishes(context, _fresh(context, token))


def checked(wish: Wish) -> None:
    """BadInput for a wish that nobody could fulfil."""
    if wish.kind not in KINDS or wish.cadence not in CADENCES:
        raise BadInput("That cannot be subscribed to.", f"Kinds: {', '.join(KINDS)}; rhythms: {', '.join(CADENCES)}.")
    if wish.cadence == "at-once" and wish.kind not in AT_ONCE_KINDS:
        raise BadInput(
            f"A subscription to {wish.kind} cannot come at once.", f"At once come: {', '.join(AT_ONCE_KINDS)}."
        )
    if wish.kind not in WITHOUT_TARGET and not wish.target.strip():
        raise BadInput(f"A subscription to a {wish.kind} needs to say which.", "Name the query, category or paper.")
    if not 0.0 <= wish.bar <= 1.0:
        raise BadInput("The bar lies between 0 and 1.", "0.5 is the usual one.")
    if len(wish.target) > 2000 or len(wish.name) > 200:
        raise BadInput("That is too long for a subscription.", "Use at most 2,000 characters.")


def _find_target(connection: Connection, wish: Wish, account_id: str = "") -> None:
    """NotFound for a paper, list or person that there is not: it would be confirmed, and nothing would ever come."""
    if wish.kind == "similar":
        for name in wish.target.split():
            papers.find(connection, name)
    elif wish.kind == "person":
        accounts.get(connection, wish.target)
    elif wish.kind == "list":
        found = lists.find(connection, wish.target)
        if found is None or not (found.public or found.account_id == account_id):
            raise NotFound("There is no such list.", "It may be somebody else's, or gone.")


def wish_words(wish: Wish) -> str:
    """'the edition, daily', 'papers on “hubness”, weekly'."""
    words = {
        "edition": "the edition", "for-me": "papers chosen for you", "query": "papers on “{}”", "category": "new papers in {}",
        "author": "papers by {}", "venue": "papers from {}", "similar": "papers like {}", "list": "what comes into a list",
        "person": "what somebody shares", "revisions": "new versions of papers you saved",
    }[wish.kind]  # fmt: skip
    return f"{words.replace('{}', wish.target)}, {wish.cadence.replace('-', ' ')}"


def _reader_for(connection: Connection, context: Context, to: str, timezone: str) -> Reader:
    found = readers.by_email(connection, address_key(to))
    if found:
        return found
    zone = timezone if timezone in zone_names() else "UTC"
    reader_id = "r" + make_paper_id(f"reader\0{address_key(to)}\0{context.stamp()}")[1:]
    reader = Reader(id=reader_id, email=to, timezone=zone, created_at=context.stamp())
    readers.add(connection, reader, address_key(to))
    return reader


def _put(connection: Connection, context: Context, reader_id: str, wish: Wish) -> Subscription:
    have = readers.subscriptions_of(connection, [reader_id])[reader_id]
    if len(have) >= MOST_SUBSCRIPTIONS:
        raise TooMany("That is the hundredth subscription.", "Drop one first.")
    seed = f"{reader_id}\0{wish.kind}\0{wish.target}"
    subscription = Subscription(
        id="s" + make_paper_id(seed)[1:], reader_id=reader_id, kind=wish.kind, target=wish.target.strip(),  # type: ignore[arg-type]  # checked() has looked
        name=wish.name, cadence=wish.cadence, bar=wish.bar, created_at=context.stamp(),  # type: ignore[arg-type]
    )  # fmt: skip
    readers.subscribe(connection, subscription)
    return replace(subscription)


def _with_wishes(context: Context, reader_id: str) -> tuple[Reader, Sequence[Subscription]]:
    with context.database.read() as connection:
        reader = readers.get(connection, reader_id)
        return reader, readers.subscriptions_of(connection, [reader_id])[reader_id]


def _fresh(context: Context, token: str) -> str:
    reader_id = reader_of_fresh(context.key, token, context.now().timestamp())
    if reader_id is None:
        raise NotFound("This link is no longer valid.", "Ask for a new one; links that change things live an hour.")
    return reader_id


def _hash(context: Context, email: str) -> str:
    return suppression.email_hash(context.key, address_key(email))


def spend(context: Context, kind: str, subject: str, *, capacity: int, seconds: float) -> None:
    """TooMany when `subject` has done this `capacity` times within `seconds`."""
    if not subject:
        return
    key = f"{kind}:{suppression.email_hash(context.key, subject)}"
    with context.database.write() as connection:
        wait = limits.take(connection, key, capacity=capacity, seconds=seconds, now=context.now().timestamp())
    if wait:
        raise TooMany("That was asked for too often.", "Wait a while and try again.", retry_after=int(wait) + 1)
