"""News of saved searches to addresses that their owners named: watched by the change log, signed, tried again.

Signed as https://www.standardwebhooks.com describes, so that receivers find a library for it. A message and the step
in the change log that it stands for are one transaction: a crash neither skips papers nor queues them twice.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from frontlist.community.context import acting
from frontlist.community.secrets import new_id
from frontlist.digest.context import Context
from frontlist.errors import AddressRefused, BadInput, BadStatus, NetworkError, NotFound, TooMany
from frontlist.model.account import Account
from frontlist.model.community import SavedSearch
from frontlist.model.dates import stamp
from frontlist.model.hit import Hit
from frontlist.model.paper import Paper
from frontlist.model.subscription import Issue, Reader
from frontlist.model.webhook import SHAPES, Delivery, Shape, Webhook
from frontlist.net.client import Client, Limits
from frontlist.net.guard import origin_of
from frontlist.net.public import is_public
from frontlist.store import changes, library, papers, webhooks

MOST_WEBHOOKS: Final = 20
LONGEST_URL: Final = 2_000
LONGEST_SLACK: Final = 40_000
LONGEST_DISCORD: Final = 2_000
AT_ONCE: Final = 500
SENT_AT_ONCE: Final = 100
KEPT_DAYS: Final = 30
# Minutes after each failed attempt; after the last, the message is given up.
RETRIES: Final = (1, 5, 30, 120, 360, 720, 1440)
# A webhook that took nothing for so long is switched off.
GIVE_UP: Final = dt.timedelta(days=5)
# One quiet attempt: no redirects, no waiting; what failed comes again later, by the rows.
LIMITS: Final = Limits(
    connect=10, read=20, total=30, size=100_000, redirects=0, attempts=1, longest_pause=2, longest_retry_after=2
)
Find = Callable[[str, Sequence[str]], Sequence[Hit]]


@dataclass(frozen=True, slots=True)
class Webhooks:
    """The door. `find` gives the relevant ones of the papers named; `position` is how far the index has followed."""

    context: Context
    client: Client
    find: Find
    position: Callable[[], int]

    def make(self, account: Account, search_id: str, url: str, shape: str = "") -> Webhook:
        """Send the news of a saved search, or with '' one's own digest, to an address. What is here already is no news."""
        checked_url(url, self.client)
        form = next((one for one in SHAPES if one == shape), None)
        if form is None:
            raise BadInput("Messages do not come in that shape.", "Choose our own, slack, discord or matrix.")
        now = self.context.stamp()
        with self.context.database.write() as connection:
            me = acting(connection, account)
            search = library.find_search(connection, search_id) if search_id else None
            if search_id and (search is None or search.account_id != me.id):
                raise NotFound("You have no such saved search.", "Save the search first.")
            if len(webhooks.of(connection, me.id)) >= MOST_WEBHOOKS:
                raise TooMany(f"You have {MOST_WEBHOOKS} webhooks.", "Delete one that you no longer need.")
            made = Webhook(new_id("w"), me.id, search_id, url.strip(), changes.latest(connection), now, shape=form)
            webhooks.add(connection, made)
            return made

    def take_issue(self, connection: Connection, reader: Reader, issue: Issue, shown: Mapping[str, Paper]) -> None:
        """The same digest elsewhere: in the transaction that writes the mail, so that neither is without the other."""
        theirs = webhooks.of(connection, reader.account_id) if reader.account_id else []
        for webhook in theirs:
            if not webhook.search_id and not webhook.disabled_at:
                self._queue(connection, webhook, digest_of(issue, shown, self.context), len(shown))

    def of(self, account: Account) -> list[Webhook]:
        """One's own."""
        with self.context.database.read() as connection:
            return webhooks.of(connection, account.id)

    def drop(self, account: Account, webhook_id: str) -> None:
        """Send nothing there any more."""
        with self.context.database.write() as connection:
            webhooks.drop(connection, webhooks.get(connection, acting(connection, account).id, webhook_id).id)

    def deliveries(self, account: Account, webhook_id: str, limit: int = 50) -> Sequence[Delivery]:
        """What was sent there, and what became of it."""
        with self.context.database.read() as connection:
            return webhooks.recent(connection, webhooks.get(connection, account.id, webhook_id).id, limit)

    def ping(self, account: Account, webhook_id: str) -> Delivery:
        """Send a message that says nothing, to see whether it arrives; a webhook that was switched off goes on again."""
        with self.context.database.write() as connection:
            mine = webhooks.get(connection, acting(connection, account).id, webhook_id)
            webhooks.change(connection, mine.id, disabled_at="", failing_since="")
            return self._queue(connection, mine, {"type": "ping", "timestamp": self.context.stamp(), "data": {}}, 0)

    def secret(self, webhook: Webhook) -> str:
        """What the receiver checks signatures with."""
        return "whsec_" + base64.b64encode(signing_key(self.context.key, webhook.id)).decode()

    def watch(self) -> int:
        """Look at what has come in since each webhook's last look; how many messages were queued."""
        position, queued = self.position(), 0
        with self.context.database.read() as connection:
            waiting = webhooks.behind(connection, position)
        for webhook in waiting:
            for upto, news in self._news(webhook, position):
                queued += self._take_up(webhook, upto, news)
        return queued

    def deliver(self, stop: Callable[[], bool] = lambda: False) -> tuple[int, int]:
        """Send what is due; how many arrived, how many did not."""
        arrived = failed = 0
        with self.context.database.read() as connection:
            due = webhooks.due(connection, self.context.stamp(), SENT_AT_ONCE)
        for delivery, webhook in due:
            if stop():
                break
            trouble = self._attempt(delivery, webhook)
            arrived, failed = arrived + (trouble is None), failed + (trouble is not None)
        return arrived, failed

    def forget_old(self) -> int:
        """Drop what was settled a month ago."""
        before = stamp(self.context.now() - dt.timedelta(days=KEPT_DAYS))
        with self.context.database.write(lock=False) as connection:
            return webhooks.forget_settled(connection, before)

    def _news(self, webhook: Webhook, position: int) -> Iterator[tuple[int, list[str]]]:
        """(position, ids of papers that were new up to it), a bounded piece of the change log at a time."""
        begin = webhook.position
        while begin < position:
            with self.context.database.read() as connection:
                entries = [entry for entry in changes.after(connection, begin, AT_ONCE) if entry.position <= position]
            begin = entries[-1].position if len(entries) == AT_ONCE else position
            yield begin, [entry.paper_id for entry in entries if entry.kind == "insert"]

    def _take_up(self, webhook: Webhook, position: int, ids: Sequence[str]) -> int:
        with self.context.database.read() as connection:
            search = library.find_search(connection, webhook.search_id)
        hits = self.find(search.query, ids) if search and ids else ()
        with self.context.database.write() as connection:
            known = papers.get_many(connection, [hit.paper_id for hit in hits])
            webhooks.change(connection, webhook.id, position=position)
            if not known or search is None:
                return 0
            found = [(known[hit.paper_id], hit) for hit in hits if hit.paper_id in known]
            self._queue(connection, webhook, news_of(search, found, self.context), len(found))
        return 1

    def _queue(self, connection: Connection, webhook: Webhook, news: Mapping[str, Any], count: int) -> Delivery:
        now = self.context.stamp()
        body = orjson.dumps(shaped(news, webhook.shape)).decode()
        made = Delivery(new_id("msg_"), webhook.id, body, count, "waiting", 0, now, now)
        webhooks.queue(connection, made)
        return made

    def _attempt(self, delivery: Delivery, webhook: Webhook) -> NetworkError | None:
        now = int(self.context.now().timestamp())
        body = delivery.body.encode()
        headers = {
            "webhook-id": delivery.id, "webhook-timestamp": str(now),
            "webhook-signature": signature(signing_key(self.context.key, webhook.id), delivery.id, now, body),
        }  # fmt: skip
        try:
            self.client.post(webhook.url, body, content_type="application/json", headers=headers, again=False)
        except NetworkError as error:
            self._failed(delivery, webhook, error)
            return error
        with self.context.database.write(lock=False) as connection:
            webhooks.settle(
                connection,
                delivery.id,
                state="delivered",
                attempts=delivery.attempts + 1,
                settled_at=self.context.stamp(),
                error="",
            )
            webhooks.change(connection, webhook.id, failing_since="")
        return None

    def _failed(self, delivery: Delivery, webhook: Webhook, error: NetworkError) -> None:
        now = self.context.now()
        last = delivery.attempts >= len(RETRIES) or isinstance(error, AddressRefused)
        since = webhook.failing_since or stamp(now)
        gone = isinstance(error, BadStatus) and error.data.get("status") == 410
        off = gone or (last and stamp(now - GIVE_UP) >= since)
        with self.context.database.write(lock=False) as connection:
            values: dict[str, object] = {"attempts": delivery.attempts + 1, "error": error.message[:300]}
            if last or gone:
                values |= {"state": "failed", "settled_at": stamp(now)}
            else:
                values["next_at"] = stamp(now + dt.timedelta(minutes=RETRIES[delivery.attempts]))
            webhooks.settle(connection, delivery.id, **values)
            webhooks.change(connection, webhook.id, failing_since=since, disabled_at=stamp(now) if off else "")


def checked_url(url: str, client: Client) -> None:
    """BadInput for an address that cannot be one on the public internet; names are looked up when a message leaves."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or "@" in url.partition("?")[0]:
        raise BadInput("This address cannot be used.", "Use a plain https:// address without a password in it.")
    try:
        origin = origin_of(url.strip())
    except NetworkError as error:
        raise BadInput(error.message, error.next_step) from error
    number = origin.host.replace(":", "").replace(".", "").isdigit() or ":" in origin.host
    if origin not in client.exempt and (origin.host == "localhost" or (number and not is_public(origin.host))):
        raise BadInput("This address is not on the public internet.", "Use one that anybody could reach.")


def signing_key(key: bytes, webhook_id: str) -> bytes:
    """Each webhook's own, so that one receiver cannot speak for us to another."""
    return hmac.new(key, f"webhook\0{webhook_id}".encode(), hashlib.sha256).digest()


def signature(key: bytes, message_id: str, at: int, body: bytes) -> str:
    """Over the id, the time and the body, so that none can be put to another."""
    signed = hmac.new(key, f"{message_id}.{at}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def news_of(search: SavedSearch, found: Sequence[tuple[Paper, Hit]], context: Context) -> dict[str, Any]:
    """The message about new papers."""
    return {
        "type": "search.papers",
        "timestamp": context.stamp(),
        "data": {
            "search": {"id": search.id, "name": search.name, "query": search.query},
            "papers": [
                {
                    "id": paper.id, "url": f"{context.base_url}/paper/{paper.id}", "title": paper.title,
                    "authors": [author.name for author in paper.authors], "abstract": paper.abstract, "date": paper.date,
                    "categories": paper.categories, "ids": [str(name) for name in paper.ids], "why": hit.reason, "probability": hit.probability,
                }
                for paper, hit in found
            ],
        },
    }  # fmt: skip


def digest_of(issue: Issue, shown: Mapping[str, Paper], context: Context) -> dict[str, Any]:
    """The message about a digest: what the mail of that day holds."""
    papers = [
        {"id": one.paper_id, "url": f"{context.base_url}/paper/{one.paper_id}", "title": shown[one.paper_id].title,
         "authors": [author.name for author in shown[one.paper_id].authors], "why": one.reason, "note": one.note, "section": section.title}
        for section in issue.sections
        for one in section.candidates
        if one.paper_id in shown
    ]  # fmt: skip
    return {"type": "digest", "timestamp": context.stamp(), "data": {"date": issue.date, "papers": papers}}


def shaped(news: Mapping[str, Any], shape: Shape) -> Mapping[str, Any]:
    """The message as a chat program reads it: text with one line a paper, cut where that program cuts."""
    if not shape:
        return news
    data = news["data"]
    about = data["search"]["name"] if "search" in data else f"Digest of {data['date']}" if data else "A test message"
    papers = data.get("papers", [])
    if shape == "slack":
        # https://api.slack.com/reference/surfaces/formatting: three marks must be escaped, links are <address|words>.
        lines = [f"<{one['url']}|{_slack(one['title'])}>" for one in papers]
        return {"text": "\n".join([_slack(about), *lines])[:LONGEST_SLACK]}
    lines = [f"{one['title']} {one['url']}" for one in papers]
    text = "\n".join([about, *lines])
    # Whatever a title says, nobody is called by it.
    return (
        {"content": text[:LONGEST_DISCORD], "allowed_mentions": {"parse": []}} if shape == "discord" else {"text": text}
    )


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "¦")
