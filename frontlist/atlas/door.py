"""`Atlas`: concepts and themes of a library. Learned now and then, kept in the store, looked up beside the index."""

from __future__ import annotations

import datetime as dt
import math
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from frontlist.atlas import sheet, trends
from frontlist.atlas.learn import Before, Say, learn, silent
from frontlist.atlas.learned import BadModel, Learned
from frontlist.atlas.sheet import Sheet, Table
from frontlist.errors import EncoderError, NotFound, UsageError
from frontlist.features.estimator import Floats
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.door import Index
from frontlist.index.snapshot import Snapshot
from frontlist.model.atlas import Concept, Growth, Learning, Lit, Month, Theme
from frontlist.model.dates import utc_now
from frontlist.store import atlas as store
from frontlist.store.database import Database

# Learned anew when the library has grown by this much, or after so long.
GROWN: Final = 1.2
OLD: Final = dt.timedelta(days=30)
PATIENCE: Final = 2.0
MONTH: Final = re.compile(r"[1-9]\d{3}(-(0[1-9]|1[0-2]))?")
# A concept that a paper lights less than this says little of it.
FAINT: Final = 0.12
SHOWN: Final = 4


@dataclass
class _Opened:
    """What this process reads from: the model and its sheet, by when they were made."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    model: Learned | None = None
    table: Table = field(default_factory=Table)
    mark: object = None
    asked: float = -math.inf
    followed: tuple[int, int, str] = (0, 0, "")


@dataclass(frozen=True)
class Atlas:
    """The door. `folder` holds what is derived."""

    folder: Path
    database: Database
    index: Index
    clock: Callable[[], dt.datetime] = utc_now
    opened: _Opened = field(default_factory=_Opened, repr=False, compare=False)

    @cached_property
    def concepts(self) -> Concepts:
        """Concepts by name, of papers, and their papers."""
        return Concepts(self)

    @cached_property
    def themes(self) -> Themes:
        """Themes and areas, and how they grow."""
        return Themes(self)

    def state(self) -> tuple[Learned | None, Table]:
        """The model and what it says of each paper, as last brought up to date; nothing before the first learning."""
        with self._fresh() as opened:
            return opened.model, opened.table

    def still(self) -> Atlas:
        """The same as it is now, for who asks several things that must agree: it does not see what is learned meanwhile."""
        with self._fresh() as opened:
            seen = _Opened(model=opened.model, table=opened.table, mark=opened.mark, asked=math.inf)
        return replace(self, opened=seen)

    def is_of(self, snapshot: Snapshot) -> bool:
        """Whether concepts and themes were learned in the space that this state of the index is asked in."""
        model, _ = self.state()
        return model is not None and model.encoder == snapshot.state.encoder

    @contextmanager
    def _fresh(self) -> Iterator[_Opened]:
        opened = self.opened
        with opened.lock:
            # Each search asks; that another process has learned anew may wait a moment.
            if time.monotonic() > opened.asked + PATIENCE:
                self._open()
            yield opened

    def _open(self) -> None:
        opened, opened.asked = self.opened, time.monotonic()
        with self.database.read() as connection:
            made = store.made_at(connection)
        if opened.model is None or opened.model.made_at != made:
            opened.model, opened.mark = self._model() if made else None, None
        mark = self._mark(opened.model)
        if opened.model is None or mark != opened.mark:
            opened.table = Table(sheet.read(self.folder, opened.model)) if opened.model else Table()
            opened.mark = mark

    def _mark(self, model: Learned | None) -> object:
        try:
            stat = sheet.path_of(self.folder, model).stat() if model else None
            return (stat.st_ino, stat.st_mtime_ns) if stat else None
        except OSError:
            return "no sheet"

    def _model(self) -> Learned | None:
        with self.database.read() as connection:
            body, _ = store.read(connection)
        try:
            return Learned.from_bytes(body)
        except BadModel:
            return None

    def learn(self, say: Say = silent) -> Learning:
        """Learn concepts and themes over the whole index; names and identities go on where they can."""
        snapshot = self.index.snapshot()
        model, table = self.state()
        now = self.clock().isoformat()
        before = Before(model, table.sheet) if model else None
        learned, made, told = learn(snapshot, phrases(), before, now, say)
        sheet.write(self.folder, learned, made)
        with self.database.write() as connection:
            store.write(connection, learned.made_at, learned.to_bytes(), asdict(told))
        # Not before: until the new model stands in the store, everybody reads the sheet of the old one.
        sheet.tidy(self.folder, learned)
        self.opened.asked = -math.inf
        return told

    def version(self) -> str:
        """Another one whenever any paper may have another theme or concept."""
        with self._fresh() as opened:
            return f"{opened.model.made_at if opened.model else ''} {opened.mark}"

    def due(self) -> bool:
        """Whether it is time to learn anew: nothing learned, another encoder, much grown, or long ago."""
        model, _ = self.state()
        state = self.index.snapshot().state
        # What is learned from half-new vectors would be learned again at once.
        if self.index.making is not None:
            return False
        if model is None:
            return state.live > 0 and bool(state.encoder)
        old = self.clock() - dt.datetime.fromisoformat(model.made_at) > OLD
        return bool(state.encoder) and (
            model.encoder != state.encoder
            or state.live > max(GROWN * model.papers, model.papers + 8)
            or (old and state.live != model.papers)
        )

    def update(self) -> int:
        """Look at the papers that came or changed since; how many were looked at."""
        model, before = self.state()
        snapshot = self.index.snapshot()
        stands = (snapshot.state.epoch, snapshot.state.generation, model.made_at if model else "")
        if model is None or snapshot.state.encoder != model.encoder or stands == self.opened.followed:
            return 0
        made, looked = sheet.brought_up(before.sheet, model, snapshot)
        if not np.array_equal(made, before.sheet):
            sheet.write(self.folder, model, made)
            sheet.tidy(self.folder, model)
            self.opened.asked = -math.inf
        self.opened.followed = stands
        return looked

    def told(self) -> dict[str, Any]:
        """How the last learning went."""
        with self.database.read() as connection:
            return store.read(connection)[1]


@dataclass(frozen=True)
class Concepts:
    """What papers light."""

    atlas: Atlas

    def every(self) -> list[Concept]:
        """Every concept that has a name, those of most papers first."""
        model, _ = self.atlas.state()
        return sorted(model.concept_by_slug.values(), key=lambda one: (-one.papers, one.slug)) if model else []

    def get(self, slug: str) -> Concept:
        """One concept by its slug."""
        model, _ = self.atlas.state()
        found = model.concept_by_slug.get(slug) if model else None
        if found is None:
            raise NotFound(f"There is no concept `{slug}`.", "The list of concepts names them all.", id=slug)
        return found

    def of(self, paper_ids: Sequence[str], *, most: int = SHOWN) -> dict[str, tuple[Lit, ...]]:
        """Paper → its strongest concepts; a paper that is not known yet has none."""
        model, table = self.atlas.state()
        if model is None or not paper_ids:
            return {}
        at = table.places([paper.encode() for paper in paper_ids])
        found = {}
        for paper, place in zip(paper_ids, at.tolist(), strict=True):
            if place >= 0:
                found[paper] = _lit(model, table.sheet[place], most)
        return found

    def direction(self, slug: str) -> Floats:
        """Where a concept points, as a unit vector."""
        found: Floats = self.directions([self.get(slug).number])[0]
        return found

    def directions(self, numbers: Sequence[int]) -> Floats:
        """Where concepts point, by number, one a row."""
        model, _ = self.atlas.state()
        return model.dictionary[list(numbers)] if model else np.zeros((0, 0), np.float32)

    def weights(self, slug: str, paper_ids: Sequence[bytes] | npt.NDArray[Any]) -> Floats:
        """How strongly each of these papers lights a concept."""
        _, table = self.atlas.state()
        at = table.places(paper_ids)
        if not len(table.sheet):
            return np.zeros(len(at), np.float32)
        entries = table.sheet[at]
        lit = entries["weights"].astype(np.float32) * (entries["features"] == self.get(slug).number)
        return np.where(at >= 0, lit.sum(axis=1), 0).astype(np.float32)

    def papers(self, slug: str, limit: int = 20, offset: int = 0) -> list[tuple[str, float]]:
        """The papers that light a concept most, with how strongly."""
        concept, (_, table) = self.get(slug), self.atlas.state()
        weights = _weights(table.sheet, concept.number)
        order = np.lexsort((table.sheet["paper"], -weights))[offset : offset + limit]
        return [
            (table.sheet["paper"][at].decode(), round(float(weights[at]), 3))
            for at in order.tolist()
            if weights[at] > 0
        ]

    def months(self, slug: str) -> tuple[Month, ...]:
        """The papers that light a concept, month by month."""
        concept, (_, table) = self.get(slug), self.atlas.state()
        months = trends.months_of(table.sheet["date"])
        return trends.by_month(months[_weights(table.sheet, concept.number) > FAINT], months)

    def near(self, slug: str, limit: int = 8) -> list[Concept]:
        """The concepts that lie nearest."""
        concept, (model, _) = self.get(slug), self.atlas.state()
        assert model is not None
        order = np.argsort(-(model.dictionary @ model.dictionary[concept.number]), kind="stable").tolist()
        named = [model.concepts[one] for one in order if one != concept.number and model.concepts[one].slug]
        return named[:limit]

    def find(self, text: str, limit: int = 20) -> list[Concept]:
        """Concepts whose words hold all words of `text`."""
        wanted = text.casefold().split()
        return [one for one in self.every() if all(word in " ".join((one.name, *one.words)) for word in wanted)][:limit]

    def steer(self, account_id: str, slug: str, direction: int) -> None:
        """An account wants more (1), less (-1), or neither (0) of a concept."""
        concept = self.get(slug)
        with self.atlas.database.write() as connection:
            store.steer(
                connection, account_id, concept.slug, (direction > 0) - (direction < 0), self.atlas.clock().isoformat()
            )

    def steered(self, account_id: str) -> Mapping[str, int]:
        """What an account wants more or less of: slug → 1 or -1."""
        with self.atlas.database.read() as connection:
            return store.steered(connection, account_id)

    def leanings(self, account_id: str, paper_ids: Sequence[str]) -> dict[str, float]:
        """Paper → how much more (or less) an account wants of what it lights; empty for one that leans to nothing."""
        found: dict[str, float] = {}
        names = [paper.encode() for paper in paper_ids]
        for slug, direction in self.steered(account_id).items():
            try:
                weights = self.weights(slug, names)
            except NotFound:
                continue
            for paper, weight in zip(paper_ids, weights.tolist(), strict=True):
                found[paper] = found.get(paper, 0.0) + direction * weight
        return found


@dataclass(frozen=True)
class Themes:
    """Communities of papers: narrow themes within broad areas."""

    atlas: Atlas

    def areas(self) -> list[Theme]:
        """The broad level, largest first."""
        model, _ = self.atlas.state()
        return sorted(model.areas, key=lambda one: (-one.papers, one.slug)) if model else []

    def every(self, area: str = "") -> list[Theme]:
        """The narrow level, largest first; of one area or of all."""
        model, _ = self.atlas.state()
        found = [one for one in model.themes if not area or one.area == area] if model else []
        return sorted(found, key=lambda one: (-one.papers, one.slug))

    def get(self, slug: str) -> Theme:
        """A theme or an area by its slug; one that is no more leads to what came after it."""
        model, _ = self.atlas.state()
        found = None
        if model:
            found = model.theme_by_slug.get(slug) or model.theme_by_slug.get(model.former.get(slug, ""))
        if found is None:
            raise NotFound(f"There is no theme `{slug}`.", "The list of themes names them all.", id=slug)
        return found

    def of(self, paper_ids: Sequence[str]) -> dict[str, Theme]:
        """Paper → its theme."""
        model, table = self.atlas.state()
        if model is None or not paper_ids:
            return {}
        at = table.places([paper.encode() for paper in paper_ids])
        pairs = zip(paper_ids, at.tolist(), strict=True)
        return {
            paper: model.themes[int(table.sheet["theme"][place])]
            for paper, place in pairs
            if place >= 0 and table.sheet["theme"][place] >= 0
        }

    def members(self, slug: str) -> list[str]:
        """The ids of every paper of a theme or area, newest first."""
        _, table = self.atlas.state()
        inside = np.flatnonzero(self._inside(slug))
        order = inside[np.lexsort((table.sheet["paper"][inside], -table.sheet["date"][inside].astype(np.int64)))]
        return [paper.decode() for paper in table.sheet["paper"][order].tolist()]

    def months(self, slug: str) -> tuple[Month, ...]:
        """The papers of a theme or area, month by month."""
        _, table = self.atlas.state()
        months = trends.months_of(table.sheet["date"])
        return trends.by_month(months[self._inside(slug)], months)

    def near(self, slug: str, limit: int = 6) -> list[Theme]:
        """The narrow themes whose centres lie nearest to that of a narrow theme; those of an area."""
        theme, (model, _) = self.get(slug), self.atlas.state()
        assert model is not None
        if not theme.area:
            return self.every(theme.slug)
        order = np.argsort(-(model.centres @ model.centres[theme.number]), kind="stable").tolist()
        return [model.themes[one] for one in order if one != theme.number][:limit]

    def growth(
        self, until: str = "", *, area: str = "", months: int = trends.STRETCH, broad: bool = False
    ) -> list[Growth]:
        """Themes by how surely their share of their area grew in the months up to `until` ('2025' or '2025-06'; '' is the
        library's last month); `broad` gives areas, by their share of all papers."""
        model, table = self.atlas.state()
        if until and not MONTH.fullmatch(until):
            raise UsageError(f"{until[:40]!r} is not a month.", "Write 2025 or 2025-06.")
        if model is None:
            return []
        last = trends.month_number(until) if until else -1
        labels, dated = table.sheet["theme"].astype(np.int64), trends.months_of(table.sheet["date"])
        if broad:
            return trends.growth(model.areas, model.areas_of(labels), dated, last, months)
        found = trends.growth(model.themes, labels, dated, last, months)
        return [one for one in found if not area or one.theme.area == area]

    def _inside(self, slug: str) -> npt.NDArray[np.bool_]:
        theme, (model, table) = self.get(slug), self.atlas.state()
        assert model is not None
        if theme.area:
            return np.asarray(table.sheet["theme"] == theme.number)
        return np.isin(table.sheet["theme"], [one.number for one in model.themes if one.area == theme.slug])


def _lit(model: Learned, entry: Any, most: int) -> tuple[Lit, ...]:
    pairs = zip(entry["features"].tolist(), entry["weights"].tolist(), strict=True)
    found = [
        Lit(model.concepts[one], round(weight, 3))
        for one, weight in pairs
        if weight >= FAINT and one < len(model.concepts)
    ]
    return tuple(one for one in found if one.concept.slug)[:most]


def _weights(table: Sheet, number: int) -> npt.NDArray[np.float32]:
    where, column = np.nonzero(table["features"] == number)
    weights = np.zeros(len(table), np.float32)
    # A feature that is not lit stands as number 0 with weight 0.
    np.maximum.at(weights, where, table["weights"][where, column].astype(np.float32))
    return weights


def phrases() -> npt.NDArray[np.int32]:
    """The phrases that the static encoder knows, for names."""
    try:
        return StaticEncoder.load().vocabulary.pairs
    except EncoderError:
        return np.zeros((0, 2), np.int32)
