"""What is chosen for a person: the reader model over what she saved, voted for and said. Beside `app.py`, because it
joins the library of an account, the links of mails, the index and the mail's backtest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from frontlist.errors import NotFound

if TYPE_CHECKING:
    from frontlist.app import Library
    from frontlist.digest.backtest import Backtest
    from frontlist.digest.replay import Replay
    from frontlist.digest.subscribers import Wish
    from frontlist.discover.for_me import Likes, Suggestion
    from frontlist.model.account import Account
    from frontlist.model.query import PaperFilter
    from frontlist.model.subscription import Candidate, Reader, Taste


# Subscriptions that go by a reader's own papers, and what is told of them while there are none.
STILL_EMPTY = {
    "for-me": "It is chosen by what you save or vote for. So far that is nothing: no mail comes for it until there is something.",
    "revisions": "It tells of papers that you saved. So far there are none: no mail comes for it until you save one.",
}


@dataclass(frozen=True)
class Readers:
    """What the page, the feed, the command and the digest ask."""

    library: Library

    def for_me(
        self, account: Account | None, *, since: str = "", limit: int = 20, said: Sequence[Taste] = ()
    ) -> list[Suggestion]:
        """Papers near to what an account saved, each with the one that speaks for it; less of what it hid.

        `said` is what the same person said by the links of mails, which takes no account.
        """
        from frontlist.discover.for_me import for_me
        from frontlist.discover.leaning import WIDER, leaned
        from frontlist.model.query import PaperFilter

        leans = account is not None and bool(self.library.concepts.steered(account.id))
        found = for_me(
            self.library.index.snapshot(), self.likes(account, said), where=PaperFilter(since=since),
            limit=WIDER * limit if leans else limit, attention=self.attention,
        )  # fmt: skip
        if account is None or not leans:
            return found
        return leaned(found, self.library.concepts.leanings(account.id, [one.paper_id for one in found]), limit)

    def likes(self, account: Account | None, said: Sequence[Taste] = ()) -> Likes:
        """What somebody saved, voted for, hid, read, and said by the links of mails."""
        from frontlist.discover.for_me import SAVED, VOTED, Likes

        kept = self.library.community.library.entries(account) if account else ()
        entries = sorted(kept, key=lambda entry: entry.saved_at, reverse=True)
        liked = {one.paper_id: SAVED for one in said if one.kind != "less"}
        liked |= {entry.paper_id: SAVED for entry in entries if entry.saved_at and not entry.hidden_at}
        voted = self.library.community.votes.of(account) if account else ()
        less = [one.paper_id for one in said if one.kind == "less"]
        less += [entry.paper_id for entry in entries if entry.hidden_at]
        known = [entry.paper_id for entry in entries if entry.read_at]
        liked |= {paper: VOTED for paper in voted if paper not in liked}
        return Likes(liked, less, {*known, *self.library.community.moderation.hidden_papers()})

    def still_empty(self, kind: str, account: Account | None, said: Sequence[Taste] = ()) -> str:
        """Why nothing comes yet of a subscription that goes by a reader's own papers; '' once there are some."""
        from frontlist.discover.for_me import SAVED

        if kind not in STILL_EMPTY:
            return ""
        liked = self.likes(account, said).liked.values()
        return "" if SAVED in liked or (liked and kind == "for-me") else STILL_EMPTY[kind]

    def still_empty_of(self, reader: Reader, kinds: Collection[str], said: Sequence[Taste]) -> dict[str, str]:
        """The same for each of the kinds that a reader of mails gets."""
        wanted = [kind for kind in STILL_EMPTY if kind in kinds]
        account = self._account(reader.account_id) if wanted else None
        return {kind: self.still_empty(kind, account, said) for kind in wanted}

    def attention(self, ids: Sequence[str]) -> dict[str, float]:
        """How many votes and saves each paper has."""
        found = self.library.discover.counts(list(ids))
        return {paper: kinds.get("vote", 0.0) + kinds.get("save", 0.0) for paper, kinds in found.items()}

    def for_reader(self, account_id: str, said: Sequence[Taste], since: str) -> list[Candidate]:
        """The digest's share of `for_me`: by the account's library, by the links of the mails, or by both."""
        from frontlist.model.subscription import Candidate

        account = self._account(account_id)
        found = self.for_me(account, since=since, limit=40, said=said)
        reasons = self.reasons(found, account, said)
        return [Candidate(one.paper_id, one.score, reasons[one.paper_id]) for one in found if one.paper_id in reasons]

    def revised(self, account_id: str, said: Sequence[Taste], since: str) -> list[Candidate]:
        """Papers that somebody saved and that have a later version since: a revision, or the published form."""
        from frontlist.model.subscription import Candidate

        account = self._account(account_id)
        kept = self.library.community.library.entries(account) if account else ()
        saved = {one.paper_id: one.at for one in said if one.kind == "saved"}
        saved |= {entry.paper_id: entry.saved_at for entry in kept if entry.saved_at and not entry.hidden_at}
        found = []
        for paper in self.library.papers.get_many(list(saved)).values():
            last = paper.versions[-1] if len(paper.versions) > 1 else None
            if last and last.date[:10] >= max(since, saved[paper.id][:10]):
                venue = last.note or paper.venue
                what = (
                    f"published in {venue}" if last.label == "published" else f"version {last.label.removeprefix('v')}"
                )
                found.append(Candidate(paper.id, 1.0, f"{what}, {last.date[:10]}; you saved it", version=last.label))
        return sorted(found, key=lambda one: one.paper_id)

    def _account(self, account_id: str) -> Account | None:
        """A reader's account, if any. In a private library the reader is its owner, who never signs in."""
        accounts = self.library.community.accounts
        if account_id or self.library.settings.text("mode") == "shared":
            return accounts.get(account_id) if account_id else None
        return accounts.owner()

    def reasons(
        self, found: Sequence[Suggestion], account: Account | None, said: Sequence[Taste] = ()
    ) -> dict[str, str]:
        """Paper → why it was suggested, for the papers whose support is still here."""
        from frontlist.discover.for_me import SAVED

        titles = self.library.papers.get_many([one.because for one in found])
        asked = {one.paper_id for one in said if one.kind == "more"}
        liked = self.likes(account, said).liked
        verbs = {
            name: "asked for more like" if name in asked else "saved" if liked.get(name) == SAVED else "voted for" for name in titles
        }  # fmt: skip
        step = {True: "a step further, ", False: ""}
        return {
            one.paper_id: f"{step[one.explores]}because you {verbs[one.because]} “{titles[one.because].title}”"
            for one in found
            if one.because in titles
        }

    def hidden_by(self, account_id: str) -> list[str]:
        """What an account hid, the latest first."""
        entries = self.library.community.library.entries(self.library.community.accounts.get(account_id))
        hidden = sorted((entry for entry in entries if entry.hidden_at), key=lambda entry: entry.hidden_at)
        return [entry.paper_id for entry in reversed(hidden)]

    def backtest(self, wish: Wish, file: Path | None, account: Account | None = None) -> Backtest:
        """What a subscription would have sent over this library's last year, and how many papers of a file, or else of
        those that the account saved, it would have found."""
        from frontlist.digest.replay import entries
        from frontlist.sources.files import open_records

        records = entries(open_records(file)) if file else []
        kept = self.library.community.library.entries(account) if account and not file else ()
        saved = [entry.paper_id for entry in kept if entry.saved_at and not entry.hidden_at]
        return self._replay().run(wish, records, self.library.clock().date().isoformat(), saved)

    def save_named(self, account: Account, file: Path) -> tuple[int, list[str]]:
        """Save what a file of references names; how many of its papers are here, and what the others are called."""
        from frontlist.digest.replay import entries
        from frontlist.sources.files import open_records
        from frontlist.text.clean import clean_title

        replay = self._replay()
        named = entries(open_records(file))
        found = {clean_title(record.title) or record.key: replay.paper_of(record) for record in named}
        here = list(dict.fromkeys(filter(None, found.values())))
        now = self.library.clock().isoformat()
        self.library.community.library.load(account, [{"paper_id": paper, "saved_at": now} for paper in here])
        return len(here), [name for name, paper in found.items() if not paper]

    def _replay(self) -> Replay:
        from frontlist.digest.replay import Replay

        return Replay(
            search=lambda query, where, limit: self.library.engine.search(query, limit=limit, where=where),
            select=lambda where, limit: self.library.papers.select(where, limit=limit),
            get_many=self.library.papers.get_many, find=self.library.papers.find, titled=self._titled, learn=self._learned,
        )  # fmt: skip

    def _titled(self, title: str) -> Sequence[str]:
        """The papers that bear this title."""
        from frontlist.ingest.identity import work_key
        from frontlist.store.catalogue import find_titles
        from frontlist.text.similar import title_hash

        with self.library.database.read() as connection:
            return [
                paper for found in find_titles(connection, [title_hash(work_key(title))]).values() for paper in found
            ]

    def _learned(self, before: Sequence[str], where: PaperFilter, limit: int) -> list[Candidate]:
        """The reader model of who saved just these, the latest last; attention by others is left out."""
        from frontlist.discover.for_me import SAVED, Likes, for_me
        from frontlist.model.subscription import Candidate

        likes = Likes(dict.fromkeys(reversed(before), SAVED))
        found = for_me(self.library.index.snapshot(), likes, where=where, limit=limit)
        titles = self.library.papers.get_many([one.because for one in found])
        return [
            Candidate(one.paper_id, one.score, f"like “{titles[one.because].title}”")
            for one in found
            if one.because in titles
        ]

    def like(self, names: Sequence[str], since: str) -> list[Candidate]:
        """Papers like those that a subscription names; such as are gone by now are passed over while others are left."""
        from frontlist.model.query import PaperFilter

        papers = [self.library.papers.find(name) for name in names if self._is_here(name)] or [
            self.library.papers.find(names[0])
        ]
        return self._learned(papers, PaperFilter(since=since), 40)

    def _is_here(self, name: str) -> bool:
        try:
            return bool(self.library.papers.find(name))
        except NotFound:
            return False
