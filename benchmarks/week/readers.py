"""Simulated readers: they search, vote and comment over HTTP, and remember what they were told is done.

A reader whose request was not answered does what a person does: votes again, which changes nothing; looks whether the
comment is there before writing it again.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from benchmarks.week.people import Person
from frontlist.client import Client
from frontlist.errors import DatabaseGone, DatabaseLocked, FrontlistError, IndexUnavailable, NetworkError, TooMany
from frontlist.web.api.shapes import CommentShape

T = TypeVar("T")
# What a site answers, or does not, while a part of it is down.
AWAY: Final = (NetworkError, DatabaseGone, DatabaseLocked, IndexUnavailable)
PATIENCE: Final = 120.0
MOST_KEPT: Final = 20


@dataclass
class Told:
    """What a reader was told: votes as they stand, comments by their words, and everything that was not as it should be."""

    votes: dict[str, bool] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    unanswered: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)


@dataclass
class Stage:
    """What all readers see: the sites, the day's papers, and whether the week is over."""

    urls: Sequence[str]
    topics: Sequence[str]
    think: float
    papers: Sequence[str] = ()
    over: threading.Event = field(default_factory=threading.Event)


@dataclass
class SimulatedReader:
    """One of them, on a thread of its own."""

    number: int
    person: Person
    stage: Stage
    told: Told = field(default_factory=Told)
    clients: list[Client] = field(default_factory=list)
    chance: random.Random = field(default_factory=random.Random)
    thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, and go on until the week is over."""
        self.chance.seed(self.number)
        opened = [Client.open(url, self.person.token, timeout=60.0) for url in self.stage.urls]
        self.clients = [replace(client, patience=0.0) for client in opened]
        self.thread = threading.Thread(target=self._run, name=f"reader {self.number}", daemon=True)
        self.thread.start()

    def finish(self) -> None:
        """Wait until what was begun is done."""
        if self.thread:
            self.thread.join(2 * PATIENCE)
            if self.thread.is_alive():
                self.told.wrong.append(f"reader {self.number} did not come to an end")
        for client in self.clients:
            client.close()

    def _run(self) -> None:
        while not self.stage.over.wait(self.chance.expovariate(1 / self.stage.think)):
            try:
                self._act()
            except TooMany:
                self.told.done["asked to wait"] += 1
            except FrontlistError as error:
                self._keep(f"{type(error).__name__}: {error}")
            except Exception as error:
                self._keep(repr(error))

    def _keep(self, words: str) -> None:
        if len(self.told.wrong) < MOST_KEPT:
            self.told.wrong.append(words)

    def _act(self) -> None:
        what = self.chance.choices(("search", "vote", "unvote", "comment"), (60, 25, 3, 12))[0]
        if what == "search":
            self._search()
        elif what == "vote" and (paper := self._paper()):
            self._vote(paper)
        elif what == "unvote" and (standing := [paper for paper, given in self.told.votes.items() if given]):
            self._unvote(self.chance.choice(standing))
        elif what == "comment" and (paper := self._paper()):
            self._comment(paper)

    def _paper(self) -> str:
        """One of the day's, the first more often than the last; or one that a search finds."""
        if self.stage.papers and self.chance.random() < 0.6:
            place = min(int(self.chance.expovariate(1 / 10)), len(self.stage.papers) - 1)
            return self.stage.papers[place]
        found = self._search()
        return self.chance.choice(found[:5]) if found else ""

    def _search(self) -> list[str]:
        question = self.chance.choice(self.stage.topics)
        answer = self._until_answered("search", lambda client: client.search(question, limit=10))
        return [hit.paper.id for hit in answer.items]

    def _vote(self, paper: str) -> None:
        said = self._until_answered("vote", lambda client: client.vote(paper))
        self.told.votes[said.paper] = True
        if not said.voted:
            self._keep(f"voted for {said.paper} and was told that there is no vote")

    def _unvote(self, paper: str) -> None:
        said = self._until_answered("unvote", lambda client: client.unvote(paper))
        self.told.votes[said.paper] = False

    def _comment(self, paper: str) -> None:
        words = f"A simulated remark, number {len(self.told.comments)} of reader {self.number}."
        said = self._until_answered("comment", lambda client: client.comment(paper, words), lambda: self._there(paper, words))  # fmt: skip
        self.told.comments[words] = said.paper

    def _there(self, paper: str, words: str) -> CommentShape | None:
        """The comment, if it arrived though nobody said so."""
        found = self._until_answered("look", lambda client: client.comments(paper))
        return next((one for one in found if one.text == words), None)

    def _until_answered(
        self, what: str, ask: Callable[[Client], T], arrived: Callable[[], T | None] = lambda: None
    ) -> T:
        """Ask any web node, and again while it is away; `arrived` is looked at before something is sent again."""
        until = time.monotonic() + PATIENCE
        while True:
            began = time.monotonic()
            try:
                answer = ask(self.chance.choice(self.clients))
            except AWAY as error:
                self.told.unanswered[f"{what}: {type(error).__name__}"] += 1
                if time.monotonic() > until:
                    raise
                time.sleep(1.0)
                if (there := arrived()) is not None:
                    return there
                continue
            self.told.seconds.setdefault(what, []).append(time.monotonic() - began)
            self.told.done[what] += 1
            return answer
