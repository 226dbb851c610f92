"""A stand-in for arXiv's OAI-PMH: sets, datestamps, deletions, resumption, and tokens that expire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.sax.saxutils import escape

from tests.standin import Asked, Reply, StandIn


class Held(NamedTuple):
    """One paper that the stand-in holds; what is not said of it is made up."""

    number: str
    datestamp: str
    sets: tuple[str, ...] = ("cs:cs:LG",)
    deleted: bool = False
    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ("Ada Lovelace",)
    categories: str = "cs.LG"
    created: str = "2026-03-01"


@dataclass
class OaiStandIn:
    """Answers ListRecords over `held`, `page` records at a time. `expired` holds tokens that are no longer known."""

    held: Sequence[Held]
    page: int = 2
    today: str = "2026-03-20"
    expired: set[str] = field(default_factory=set)

    def serve(self, world: StandIn, path: str = "/oai") -> str:
        """Answer at `path`; the endpoint."""
        return world.on(path, self.answer)

    def answer(self, asked: Asked) -> Reply:
        if token := asked.query.get("resumptionToken"):
            if token in self.expired:
                return self._reply('<error code="badResumptionToken">it has expired</error>')
            prefix, name, since, start = token.split("|")
        else:
            prefix, name, since, start = (
                asked.query["metadataPrefix"],
                asked.query.get("set", ""),
                asked.query.get("from", ""),
                "0",
            )
        if prefix not in {"arXiv", "arXivRaw"}:
            return self._reply('<error code="cannotDisseminateFormat">no such format</error>')
        chosen = [item for item in self.held if item.datestamp >= since and (not name or name in item.sets)]
        if not chosen:
            return self._reply('<error code="noRecordsMatch">nothing</error>')
        place = int(start)
        shown = "".join(map(_record, chosen[place : place + self.page]))
        following = f"{prefix}|{name}|{since}|{place + self.page}" if place + self.page < len(chosen) else ""
        token_element = (
            f'<resumptionToken cursor="{place}" completeListSize="{len(chosen)}">{following}</resumptionToken>'
        )
        return self._reply(f"<ListRecords>{shown}{token_element}</ListRecords>")

    def _reply(self, inside: str) -> Reply:
        text = (
            '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
            f"<responseDate>{self.today}T04:00:00Z</responseDate>{inside}</OAI-PMH>"
        )
        return Reply(text.encode(), headers={"Content-Type": "text/xml"})


def _record(item: Held) -> str:
    status = ' status="deleted"' if item.deleted else ""
    header = f"<header{status}><identifier>oai:arXiv.org:{item.number}</identifier><datestamp>{item.datestamp}</datestamp></header>"
    if item.deleted:
        return f"<record>{header}</record>"
    title = _words(item.title or f"On engine {item.number}")
    abstract = _words(item.abstract or f"We build engine {item.number}.")
    authors = "".join(map(_author, item.authors))
    return (
        f'<record>{header}<metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{item.number}</id><created>{item.created}</created>'
        f"<authors>{authors}</authors><title>{title}</title>"
        f"<categories>{item.categories}</categories><abstract>{abstract}</abstract></arXiv></metadata></record>"
    )


def _author(name: str) -> str:
    forenames, _, family = name.rpartition(" ")
    return f"<author><keyname>{_words(family)}</keyname><forenames>{_words(forenames)}</forenames></author>"


def _words(text: str) -> str:
    """Text as XML takes it: without the control characters that it has no way to write."""
    return escape("".join(mark for mark in text if mark >= " " or mark in "\n\t"))
