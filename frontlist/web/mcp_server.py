"""The library for agents: the Model Context Protocol over stdio, by the official SDK. The same calls as everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, ParamSpec, TypeVar

from pydantic import Field

from frontlist import __version__
from frontlist.errors import FrontlistError, MissingExtra, UsageError
from frontlist.model.hit import Answer
from frontlist.text.cite import FORMATS

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from frontlist.app import Library
    from frontlist.model.account import Account
    from frontlist.model.paper import Paper

Params = ParamSpec("Params")
T = TypeVar("T")
Json = dict[str, Any]
Limit = Annotated[int, Field(ge=1, le=50, description="How many papers at most")]
PaperName = Annotated[
    str, Field(description="Any id or address of a paper: 1706.03762, a DOI, an arXiv URL, our own id", max_length=2000)
]
Asked = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2000,
        description='Any text. au: ti: abs: in:cs.LG date:2023.. venue: like:ID -not OR and "a phrase" narrow it',
    ),
]
INSTRUCTIONS: Final = (
    "A library of research papers. `search` finds by meaning and by word and says why each paper is there; hits with "
    "relevant=false lie behind the line where relevance ends. Papers are named by any id; cite them by their url."
)  # fmt: skip
AUTHORS_SHOWN: Final = 10
LONGEST_ABSTRACT: Final = 600


@dataclass(frozen=True)
class Desk:
    """The tools over one library, acting for one account (or for nobody: then nothing can be saved)."""

    library: Library
    account: Account | None

    def search(self, query: Asked, limit: Limit = 10, sort: Literal["relevance", "date"] = "relevance") -> Json:
        """Find papers by meaning and by word: ordered, explained, with the line where relevance ends."""
        return self._answered(self.library.search(query, limit=limit, sort=sort))

    def similar(self, paper: PaperName, limit: Limit = 10) -> Json:
        """The papers nearest in meaning to one."""
        return self._answered(self.library.similar(paper, limit=limit))

    def paper(self, paper: PaperName) -> Json:
        """One paper: whole abstract, authors, ids, links, venue."""
        found = self.library.papers.get(paper)
        return self._shown(found, whole=True) | {
            "links": [{"kind": link.kind, "url": link.url} for link in found.links], "keywords": list(found.keywords), "comment": found.comment,
        }  # fmt: skip

    def trending(
        self,
        period: Literal["day", "week", "month", "year", "all"] = "week",
        category: str = "",
        formula: str = "frontlist",
        limit: Limit = 10,
    ) -> Json:
        """What draws attention now, each place with its reason. `category` is cs.LG, or a group such as cs."""
        hidden = self.library.community.moderation.hidden_papers()
        found = self.library.trending(period=period, category=category, formula=formula, limit=limit, hidden=hidden)
        return {"papers": self._each({one.paper_id: {"place": one.place, "why": one.reason} for one in found})}

    def edition(
        self, key: Annotated[str, Field(description="2026-03-11, 2026-W11, 2026-03; empty: the last full day")] = ""
    ) -> Json:
        """The papers of a day, a week or a month, as chosen by curators and the community."""
        discover = self.library.discover
        found = discover.edition(key) if key else discover.latest_edition()
        picks: Mapping[str, Json] = {
            pick.paper_id: {"section": pick.section, "why": pick.note or pick.reason} for pick in found.picks
        }
        return {"edition": found.key, "title": found.title, "note": found.note, "papers": self._each(picks)}

    def save(
        self, paper: PaperName, note: Annotated[str, Field(max_length=4000)] = "", tags: list[str] | None = None
    ) -> Json:
        """Save a paper to the reader's own library, with a note and tags where they help."""
        if self.account is None:
            raise UsageError(
                "This library has many people.", "Start `frontlist mcp` with --as NAME to save for somebody."
            )
        kept = self.library.community.library.change(self.account, paper, saved=True, note=note or None, tags=tags)
        return {"id": kept.paper_id, "saved_at": kept.saved_at, "note": kept.note, "tags": list(kept.tags)}

    def export(
        self,
        papers: Annotated[list[str], Field(min_length=1, max_length=200)],
        format: Literal["bibtex", "ris", "csl", "csv"] = "bibtex",
    ) -> str:
        """References to papers for a bibliography or a reference manager."""
        return FORMATS[format]([self.library.papers.get(name) for name in papers])

    def _answered(self, found: Answer) -> Json:
        shown = {
            hit.paper_id: {"relevant": place < found.relevant, "why": hit.reason, "sentence": hit.sentence}
            for place, hit in enumerate(found.hits)
        }
        return {"papers": self._each(shown), "total": found.total, "notes": list(found.notes)}

    def _each(self, said: Mapping[str, Json]) -> list[Json]:
        papers = self.library.papers.get_many(list(said))
        return [self._shown(paper) | said[paper_id] for paper_id, paper in papers.items()]

    def _shown(self, paper: Paper, *, whole: bool = False) -> Json:
        text = paper.abstract or paper.summary
        return {
            "id": paper.id, "url": f"{self.library.base_url}/paper/{paper.id}", "title": paper.title, "authors": _names(paper, whole=whole),
            "date": paper.date, "venue": paper.venue, "categories": list(paper.categories), "ids": [str(name) for name in paper.ids],
            "abstract": text if whole or len(text) <= LONGEST_ABSTRACT else text[:LONGEST_ABSTRACT].rsplit(" ", 1)[0] + " …",
        }  # fmt: skip


def _names(paper: Paper, *, whole: bool) -> Sequence[str]:
    names = [author.name for author in paper.authors]
    return (
        names
        if whole or len(names) <= AUTHORS_SHOWN
        else [*names[:AUTHORS_SHOWN], f"and {len(names) - AUTHORS_SHOWN} more"]
    )


def make_server(library: Library, account: Account | None) -> MCPServer:
    """The server, ready to run."""
    try:
        from mcp.server import MCPServer
        from mcp_types import ToolAnnotations
    except ImportError as error:
        raise MissingExtra(
            "The MCP server needs the package `mcp`.", "Install it with `pip install 'frontlist[mcp]'`."
        ) from error
    server = MCPServer(
        library.settings.text("site_name"), instructions=INSTRUCTIONS, version=__version__, log_level="WARNING"
    )
    desk = Desk(library, account)
    for tool in (desk.search, desk.similar, desk.paper, desk.trending, desk.edition, desk.save, desk.export):
        reads = tool.__name__ != "save"
        hints = ToolAnnotations(
            read_only_hint=reads, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        )
        server.add_tool(_told(tool), annotations=hints)
    return server


def _told(tool: Callable[Params, T]) -> Callable[Params, T]:
    """Our errors reach the agent as sentences with the next step, not as a crash."""
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(tool)
    def called(*args: Params.args, **kwargs: Params.kwargs) -> T:
        try:
            return tool(*args, **kwargs)
        except FrontlistError as error:
            raise ToolError(str(error)) from error

    return called
