"""A small world for tests of the community: papers, a clock that can be moved, people."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from argon2 import PasswordHasher
from sqlalchemy import delete, insert, select, update

from frontlist.community.context import Mode, Registration, Site
from frontlist.community.door import NO_PROVIDER, Community, open_community
from frontlist.community.openid import Provider
from frontlist.community.orcid import Application
from frontlist.discover.door import Discover
from frontlist.mail.sender import MemorySender
from frontlist.model.account import Account, Role
from frontlist.model.paper import Author, ExternalId, Paper, Record
from frontlist.net.client import Client
from frontlist.store import accounts, papers
from frontlist.store.database import Database
from frontlist.store.schema import metadata, paper_authors, paper_ids
from frontlist.store.schema import papers as paper_rows
from frontlist.text.similar import name_key
from tests.mailroom import words_of
from tests.standin import client_for

NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
# As cheap as argon2 gets: the tests are about who gets in, not about how long it takes.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "seven green bottles"


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: dt.datetime = NOON

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Let time pass; a negative amount sets the clock back."""
        self.now += dt.timedelta(**by)


@dataclass(frozen=True)
class World:
    """A community with what is needed to play in it."""

    community: Community
    database: Database
    clock: Clock
    mails: MemorySender
    outside: dict[str, Record] = field(default_factory=dict)

    def person(
        self, name: str, *, days: float = 365, role: Role = "reader", email: str = "", password: str = ""
    ) -> Account:
        """Somebody who came so many days ago."""
        now = self.clock.now
        self.clock.now = now - dt.timedelta(days=days)
        account = self.community.accounts.add(name, email, password, role)
        self.clock.now = now
        return account

    def registered(self, name: str, *, days: float = 0) -> Account:
        """Somebody who came by the open door so many days ago, in the same hour as others of that day."""
        account = self.person(name, days=days)
        with self.database.write() as connection:
            accounts.change(connection, account.id, cohort=f"hour:{account.created_at[:13]}")
        return account

    def give_orcid(self, account: Account, orcid: str) -> None:
        """As if ORCID had vouched for it."""
        with self.database.write() as connection:
            accounts.change(connection, account.id, orcid=orcid)

    def remove_paper(self, paper_id: str) -> None:
        """As if its source had withdrawn it."""
        with self.database.write() as connection:
            connection.execute(update(paper_rows).where(paper_rows.c.id == paper_id).values(removed=True))

    def everything(self) -> str:
        """Every value in every table, as one text."""
        with self.database.read() as connection:
            rows = [tuple(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]
        return repr(rows)

    def links(self, kind: str) -> list[str]:
        """The secrets of the links of one kind that were mailed, oldest first."""
        bodies = [words_of(mail) for mail in self.mails.sent]
        return [found for body in bodies for found in re.findall(rf"/link/{kind}/(\S+)", body)]


def make_world(
    database: Database, *, mode: Mode = "shared", registration: Registration = "open", shelf: Sequence[Paper] = (),
    client: Client | None = None, orcid: Application | None = None, openid: Provider = NO_PROVIDER,
) -> World:  # fmt: skip
    """A community over `database` with these papers, or three plain ones."""
    plant(database, shelf or [paper(number) for number in range(3)])
    return open_world(database, mode=mode, registration=registration, client=client, orcid=orcid, openid=openid)


def open_world(
    database: Database, *, mode: Mode = "shared", registration: Registration = "open", clock: Clock | None = None,
    client: Client | None = None, orcid: Application | None = None, openid: Provider = NO_PROVIDER,
) -> World:  # fmt: skip
    """A community over what is there."""
    clock, mails, outside = clock or Clock(), MemorySender(), dict[str, Record]()
    site = Site(
        mode=mode, registration=registration, base_url="https://papers.example", mail_from="desk@papers.example"
    )

    def keep(record: Record) -> None:
        plant(
            database,
            [Paper(f"p{record.key.ljust(12, 'a')[:12]}", record.title, authors=record.authors, ids=record.ids)],
        )

    community = open_community(
        database, mails, clock, site=site, fetch=outside.get, keep=keep, hasher=QUICK,
        editions=Discover(database, clock).editions, client=client or client_for(), orcid=orcid or Application("", ""), openid=openid,
    )  # fmt: skip
    return World(community, database, clock, mails, outside)


def paper(number: int, *authors: Author) -> Paper:
    """A paper whose id ends in a number written in letters, and that arXiv calls 2401.0000n."""
    letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:05d}")
    names = authors or (Author("Grace Tester"),)
    return Paper(
        id=f"pzzzzzzz{letters}", title=f"Paper number {number}", abstract="On things.", date="2026-11-20", authors=names,
        ids=(ExternalId("arxiv", f"2401.{number:05d}"),), added_at=NOON.isoformat(), changed_at=NOON.isoformat(),
    )  # fmt: skip


def plant(database: Database, shelf: Sequence[Paper]) -> None:
    """Put papers into the store as they are, without the way in that ingest is."""
    rows = [dict(zip(papers.COLUMNS, papers.row_of_paper(one), strict=True)) for one in shelf]
    ids = [{"scheme": name.scheme, "value": name.value, "paper_id": one.id} for one in shelf for name in one.ids]
    names = [{"name_key": name_key(author.name), "paper_id": one.id} for one in shelf for author in one.authors]
    with database.write() as connection:
        connection.execute(insert(paper_rows), rows)
        connection.execute(insert(paper_ids), ids)
        connection.execute(insert(paper_authors), names)


def rename_paper(database: Database, absorbed: str, kept: str) -> None:
    """What a merge does to the papers themselves."""
    with database.write() as connection:
        connection.execute(update(paper_ids).where(paper_ids.c.paper_id == absorbed).values(paper_id=kept))
        connection.execute(insert(paper_ids).values(scheme="frontlist", value=absorbed, paper_id=kept))
        connection.execute(delete(paper_rows).where(paper_rows.c.id == absorbed))


def older(account: Account, role: Role) -> Account:
    """The account as somebody held it before its role changed."""
    return replace(account, role=role)
