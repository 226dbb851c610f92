"""The one place that reads the settings, picks the database, opens the index and wires the parts together.

`Library` is the public Python door; the site, the command line and the worker go through it and nothing else.
Parts are made when first used, so that `frontlist show` does not pay for the encoder.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from sqlalchemy import Connection

from frontlist.config import SETTINGS, Settings, home_folder, load
from frontlist.errors import EncoderError, MissingExtra, NetworkError, SettingError
from frontlist.model.dates import utc_now
from frontlist.opening import make_home, open_configured, prepare_schema, ready_for_mail
from frontlist.store.database import Database
from frontlist.store.holders import process_name

if TYPE_CHECKING:
    from frontlist.atlas.door import Atlas, Concepts, Themes
    from frontlist.community.door import Community
    from frontlist.digest.door import Digest
    from frontlist.digest.subscribers import Wish
    from frontlist.digest.webhooks import Webhooks
    from frontlist.discover.door import Discover
    from frontlist.discover.screening import Screenings
    from frontlist.index.door import Index
    from frontlist.index.writer import Encoder
    from frontlist.ingest.door import Ingest
    from frontlist.ingest.sync import Sources
    from frontlist.mail.sender import FolderSender, Sender
    from frontlist.model.hit import Answer, Hit
    from frontlist.model.novelty import Novelty
    from frontlist.model.paper import Paper
    from frontlist.model.query import Mode, PaperFilter, Sort
    from frontlist.model.report import Report
    from frontlist.model.signal import Standing
    from frontlist.model.status import Check, Status
    from frontlist.model.topic import Topic
    from frontlist.net.client import Client
    from frontlist.readers import Readers
    from frontlist.search.door import Search
    from frontlist.search.importance import Kind
    from frontlist.search.landscape import Spot
    from frontlist.space.door import Space
    from frontlist.store.backup import Manifest
    from frontlist.store.door import Papers

logger = logging.getLogger("frontlist.library")

Clock = Callable[[], dt.datetime]
MOST_OF_A_TOPIC: Final = 1000


@dataclass(frozen=True)
class Library:
    """One home, open. Use it as a context manager, or call `close`."""

    settings: Settings
    database: Database
    clock: Clock = utc_now

    @classmethod
    def open(
        cls, home: str | Path | None = None, *, flags: Mapping[str, str] | None = None, clock: Clock = utc_now
    ) -> Self:
        """Open the library in `home`, making the folder and the database where there are none."""
        folder = home_folder(str(home) if home else None)
        settings = load(folder, flags)
        make_home(folder)
        database = open_configured(settings)
        try:
            prepare_schema(database)
        except BaseException:
            database.close()
            raise
        return cls(settings=settings, database=database, clock=clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give every connection back."""
        # Only where a mail was sent over SMTP: nothing is opened, nor imported, to be closed.
        hang_up = getattr(self.__dict__.get("sender"), "close", None)
        if hang_up:
            hang_up()
        self.database.close()

    @cached_property
    def papers(self) -> Papers:
        """Papers by id and by filter."""
        from frontlist.store.door import Papers

        return Papers(self.database)

    @cached_property
    def ingest(self) -> Ingest:
        """Records of any source into the library."""
        from frontlist.discover.observed import keep_observations
        from frontlist.ingest.door import Ingest

        return Ingest(
            self.database, self.home / "rejects", self.clock, observe=partial(keep_observations, clock=self.clock)
        )

    def import_file(self, file: Path, progress: Callable[[Report, float], None] | None = None) -> Report:
        """Import one file, whatever its format."""
        from frontlist.ingest.files import import_file

        return import_file(self.ingest, file, progress)

    def exported(self, format_: str, where: PaperFilter) -> Iterator[bytes]:
        """Papers out, piece by piece: jsonl (everything, provenance and merges too), bibtex, ris, csl or csv."""
        from frontlist.ingest.exchange import export
        from frontlist.text.cite import FORMATS

        if format_ == "jsonl":
            with self.database.read() as connection:
                yield from export(connection, where or None)
            return
        papers = [paper for page in self.papers.pages(where) for paper in page]
        yield FORMATS[format_](papers).encode()

    def backup(self, target: Path) -> Manifest:
        """Everything as it stands at one moment, in one file that only its owner reads."""
        from frontlist.store.backup import backup

        files = [("frontlist.toml", self.home / "frontlist.toml")]
        secrets = [f"frontlist.toml: {row.name}" for row in SETTINGS if row.secret and self.settings.values[row.name]]
        kept = [(name, path) for name, path in files if path.exists()]
        return backup(self.database, target, kept, secrets=secrets if kept else (), now=self.clock())

    def merge(self, left: str, right: str, reason: str) -> Paper:
        """Make one paper of two; every id of both leads to it from then on."""
        from frontlist.ingest.merge import merge
        from frontlist.store import papers

        with self.database.write() as connection:
            return papers.get(connection, merge(connection, left, right, reason=reason, now=self.clock()))

    def split(self, paper: str) -> list[Paper]:
        """Undo a merge; the two papers that there are then."""
        from frontlist.ingest.merge import split
        from frontlist.store import papers

        # Asked for beforehand: opening the rooms behind it may write, and would wait for this very transaction.
        upkeep = self.community.upkeep
        with self.database.write() as connection:
            kept, back = split(connection, paper, now=self.clock())
            upkeep.give_back(connection, kept, back)
            return list(papers.get_many(connection, [kept, back]).values())

    @cached_property
    def sources(self) -> Sources:
        """What brings papers in from outside."""
        from frontlist.ingest.sync import Sources, asked
        from frontlist.sources import catalogue, lookup
        from frontlist.sources.endpoints import Endpoints

        settings = self.settings
        endpoints = Endpoints(**{name: settings.text(name) for name in Endpoints.__dataclass_fields__})
        return Sources(
            database=self.database, ingest=self.ingest, clock=self.clock,
            read=lambda source, *, state, since, today, stop: catalogue.read(
                source, replace(self.client, stop=stop), endpoints, state=state, since=since, today=today,
                held=partial(asked, self.database), keys={name: settings.text(name) for name in ("semantic_scholar_key", "github_token")},
            ),
            make_plan=partial(
                catalogue.plan,
                arxiv_seconds=settings.decimal("arxiv_seconds"),
                host_seconds=settings.decimal("host_seconds"),
            ),
            look_up=lambda ids: lookup.by_ids(
                self.client, endpoints, ids, semantic_scholar_key=settings.text("semantic_scholar_key")
            ),
            complete_from=lambda ids: lookup.complete(self.client, endpoints, ids),
        )  # fmt: skip

    @cached_property
    def client(self) -> Client:
        """The guarded, polite way to the outside."""
        from frontlist import __version__
        from frontlist.net.client import Client, agent_name
        from frontlist.net.guard import origin_of
        from frontlist.net.pace import Spacing
        from frontlist.store.pace import StorePace

        settings = self.settings
        spacing = Spacing(settings.decimal("arxiv_seconds"), settings.decimal("host_seconds"))
        exempt = frozenset(origin_of(endpoint) for endpoint in settings.items("exempt"))
        agent = agent_name(__version__, settings.text("contact"))
        return Client(agent=agent, pace=StorePace(self.database, spacing), exempt=exempt)

    @cached_property
    def encoder(self) -> Encoder | None:
        """The encoder that the settings name; None where it cannot be had: words still find."""
        from frontlist.encoders import open_encoder

        try:
            return open_encoder(self.settings.text("encoder"))
        except (EncoderError, MissingExtra, NetworkError) as error:
            logger.warning("Searching by words only: %s", error)
            return None

    @cached_property
    def index(self) -> Index:
        """The search index of this home, which follows the change log."""
        from frontlist.encoders import Choice
        from frontlist.index.door import Index

        return Index(self.home / "index", self.database, self.encoder, Choice(self.settings, self.encoder))

    @cached_property
    def atlas(self) -> Atlas:
        """What the library is about, learned over its index: see `concepts` and `themes`."""
        from frontlist.atlas.door import Atlas

        return Atlas(self.home / "index" / "atlas", self.database, self.index, self.clock)

    @property
    def concepts(self) -> Concepts:
        """Directions that papers light, by name; their papers and months; more or less of one for an account."""
        return self.atlas.concepts

    @property
    def themes(self) -> Themes:
        """Communities of papers in two levels, and how they grow."""
        return self.atlas.themes

    @cached_property
    def engine(self) -> Search:
        """The search engine."""
        from frontlist.search.door import Search

        return Search(self.database, self.index, self.clock, self.atlas)

    def search(
        self, query: str, *, limit: int = 20, offset: int = 0, mode: Mode = "hybrid", sort: Sort = "relevance", 
        explain: bool = False, facets: bool = False,
    ) -> Answer:  # fmt: skip
        """Find papers by meaning and by word: ordered, explained, with the line where relevance ends."""
        return self.engine.search(
            query, limit=limit, offset=offset, mode=mode, sort=sort, explain=explain, facets=facets
        )

    def similar(self, paper: str, *, limit: int = 20, where: PaperFilter | None = None) -> Answer:
        """Papers like this one, named by any of its ids."""
        from frontlist.model.query import PaperFilter

        return self.engine.similar(self.papers.find(paper), limit, where or PaperFilter())

    @cached_property
    def readers(self) -> Readers:
        """What is chosen for one person, and why."""
        from frontlist.readers import Readers

        return Readers(self)

    @cached_property
    def discover(self) -> Discover:
        """Trending, editions, and why a paper stands where it stands."""
        from frontlist.discover.door import Discover

        settings = self.settings
        return Discover(
            database=self.database, clock=self.clock, timezone=settings.text("timezone"),
            weekend=settings.text("weekend"), topic=self._about,
        )  # fmt: skip

    def _about(self, query: str) -> list[str]:
        """The papers that a topic means: those before the line where relevance ends."""
        answer = self.search(query, limit=MOST_OF_A_TOPIC)
        return [hit.paper_id for hit in answer.hits[: answer.relevant]]

    def search_weights(self) -> dict[str, float]:
        """What each feature adds to a search hit's score."""
        from frontlist.search.ranking import weights_by_name

        return weights_by_name()

    def search_importance(self, text: str) -> Kind:
        """How much each feature matters over judged questions of the kind of `text`: quality lost without it."""
        from frontlist.search.importance import for_question

        return for_question(text)

    def share_doubts(self) -> dict[str, float]:
        """How much of its share in a hit's score each feature may have more or less of, as a part of it."""
        from frontlist.search.importance import share_doubts

        return share_doubts()

    def trending(self, **choices: Any) -> list[Standing]:
        """A trending list; see `discover/trending.py: Trend` for the choices."""
        from frontlist.model.trend import Trend

        return self.discover.trending(Trend(**choices))

    def load_shelf(self) -> Report:
        """The starter shelf and its topics; again changes nothing."""
        from frontlist.demo import load_shelf

        return load_shelf(self)

    def landscape(self) -> list[Spot]:
        """The papers' space in two dimensions, from the index's vectors."""
        from frontlist.search.landscape import landscape

        return landscape(self.index.snapshot())

    def novelty(self, paper: Paper) -> Novelty:
        """What is new in a paper, against the nearest earlier ones."""
        from frontlist.atlas.novelty import novelty

        return novelty(self.atlas, paper)

    @cached_property
    def screenings(self) -> Screenings:
        """Every paper of a set judged to belong in or not, the likeliest first, and when one may stop."""
        from frontlist.discover.screening import Screenings

        return Screenings(self.database, self.engine, self.clock)

    @cached_property
    def space(self) -> Space:
        """Near-duplicates, and the learned space measured."""
        from frontlist.space.door import Space

        return Space(self.database, self.index)

    def topics(self) -> list[Topic]:
        """Every topic: a search with a name."""
        from frontlist.store import topics

        with self.database.read() as connection:
            return topics.every(connection)

    def topic(self, slug: str) -> Topic:
        """One topic by its slug."""
        from frontlist.store import topics

        with self.database.read() as connection:
            return topics.get(connection, slug)

    @cached_property
    def sender(self) -> Sender:
        """How mail leaves: over SMTP where it is set, else into the home's mail folder."""
        from frontlist.mail.sender import ClosedSender

        settings = self.settings
        if not settings.text("smtp"):
            return self._mail_folder
        try:
            ready_for_mail(settings)
        except SettingError as error:
            return ClosedSender(error)
        from frontlist.mail.dkim import load_signer
        from frontlist.mail.smtp import SmtpSender, parse_relay

        key = settings.text("dkim_key")
        signer = load_signer(settings.text("dkim_domain"), settings.text("dkim_selector"), Path(key)) if key else None
        return SmtpSender(parse_relay(settings.text("smtp")), signer)

    @property
    def _mail_folder(self) -> FolderSender:
        from frontlist.mail.sender import FolderSender

        return FolderSender(self.home / "mail")

    @cached_property
    def community(self) -> Community:
        """Accounts, votes, comments, libraries, lists, moderation."""
        from frontlist.community.context import Site
        from frontlist.community.door import open_community
        from frontlist.community.openid import Provider
        from frontlist.community.orcid import Application

        settings = self.settings
        site = Site(
            name=settings.text("site_name"), base_url=self.base_url, mail_from=self.mail_from,
            mode="shared" if settings.text("mode") == "shared" else "private",
            registration=settings.text("registration"),  # type: ignore[arg-type]  # config.py has checked the choice
        )  # fmt: skip
        return open_community(
            self.database, self.sender, self.clock, site=site,
            fetch=self.sources.fetch, editions=self.discover.editions, client=self.client,
            orcid=Application(settings.text("orcid_client"), settings.text("orcid_secret")),
            openid=Provider(*(settings.text(f"openid_{name}") for name in ("issuer", "client", "secret", "name"))), keep=lambda record: self.ingest.run([record], label="submit"),
        )  # fmt: skip

    @cached_property
    def digest(self) -> Digest:
        """Subscriptions, mails, and how they went."""
        from frontlist.community.secrets import installation_key
        from frontlist.digest.context import Context
        from frontlist.digest.deliver import Rates
        from frontlist.digest.door import Digest
        from frontlist.digest.lookups import make_lookups

        context = Context(
            database=self.database, clock=self.clock, sender=self.sender, key=installation_key(self.database),
            site_name=self.settings.text("site_name"), base_url=self.base_url, mail_from=self.mail_from,
        )  # fmt: skip
        smtp = bool(self.settings.text("smtp"))
        rates = (
            Rates(self.settings.decimal("smtp_rate"), self.settings.decimal("smtp_domain_rate")) if smtp else Rates()
        )
        lookups = make_lookups(
            search=lambda query, limit: self.search(query, limit=limit),
            papers=lambda where, limit: self.papers.select(where, limit=limit),
            discover=self.discover, lists=self.community.lists, for_me=self.readers.for_reader, revised=self.readers.revised, like=self.readers.like, hidden=self.readers.hidden_by,
            similar=lambda paper, limit: self.similar(paper, limit=limit), sources=self.sources.every,
        )  # fmt: skip
        return Digest(
            context=context, lookups=lookups, votes=vote_counts, folder=self._mail_folder, rates=rates, worker=process_name(),
            elsewhere=lambda *given: self.webhooks.take_issue(*given),
        )  # fmt: skip

    @cached_property
    def webhooks(self) -> Webhooks:
        """News of saved searches to other programs."""
        from frontlist.digest.webhooks import LIMITS, Webhooks
        from frontlist.model.query import PaperFilter

        def find(query: str, ids: Sequence[str]) -> Sequence[Hit]:
            answer = self.engine.search(query, limit=len(ids), where=PaperFilter(ids=tuple(ids)))
            hidden = self.community.moderation.hidden_papers()
            return [hit for hit in answer.hits[: answer.relevant] if hit.paper_id not in hidden]

        # To public addresses only, whatever is exempted elsewhere.
        client = replace(self.client, exempt=frozenset(), limits=LIMITS)
        return Webhooks(self.digest.context, client, find, lambda: self.index.snapshot().state.position)

    def wish(self, kind: str, target: str = "", *, name: str = "", cadence: str = "daily", bar: float = 0.5) -> Wish:
        """A subscription before anybody has it."""
        from frontlist.digest.subscribers import Wish

        return Wish(kind, target, name, cadence, bar)

    def try_mail(self, to: str) -> Iterator[Check]:
        """Does mail leave, and would it be believed? Each thing tried."""
        from frontlist.health import try_mail

        return try_mail(self, to)

    def status(self) -> Status:
        """What is here, and how the sources and the worker fare."""
        from frontlist.health import status

        return status(self)

    def doctor(self) -> list[Check]:
        """Everything that can be wrong, looked at."""
        from frontlist.health import examine

        return examine(self)

    @property
    def base_url(self) -> str:
        """The site's address, without a slash at its end."""
        return (self.settings.text("base_url") or "http://localhost:8000").rstrip("/")

    @property
    def mail_from(self) -> str:
        """Who writes our mails."""
        return self.settings.text("mail_from") or "frontlist@localhost"

    @property
    def home(self) -> Path:
        """The folder that holds everything."""
        return self.settings.home


def vote_counts(connection: Connection, paper_ids: Sequence[str]) -> Mapping[str, int]:
    """How many votes each paper has."""
    from frontlist.store import signals

    return {paper: round(kinds.get("vote", 0)) for paper, kinds in signals.totals(connection, paper_ids).items()}
