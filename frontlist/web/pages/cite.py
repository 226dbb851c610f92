"""Papers for reference managers: one, or the head of a search, in BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from frontlist.errors import UsageError
from frontlist.model.paper import Paper
from frontlist.text.cite import bibtex, csl_json, ris
from frontlist.web.visit import Visit

router = APIRouter()
MOST: Final = 200


class Format(NamedTuple):
    """How a format is written and what it calls itself."""

    write: Callable[[Sequence[Paper]], str]
    type: str


FORMATS: Final[Mapping[str, Format]] = {
    "bib": Format(bibtex, "application/x-bibtex"),
    "ris": Format(ris, "application/x-research-info-systems"),
    "csl.json": Format(csl_json, "application/vnd.citationstyles.csl+json"),
}


def cited(papers: Sequence[Paper], name: str, ending: str) -> Response:
    """The papers as a file to keep."""
    chosen = FORMATS.get(ending)
    if chosen is None:
        raise UsageError(f"There is no format {ending[:20]!r}.", f"Choose from: {', '.join(FORMATS)}.")
    headers = {"content-disposition": f'attachment; filename="{name}.{ending}"', "x-robots-tag": "noindex"}
    return Response(chosen.write(papers), media_type=f"{chosen.type}; charset=utf-8", headers=headers)


@router.get("/paper/{paper_id:str}.bib")
def bib(request: Request, paper_id: str) -> Response:
    """BibTeX."""
    return one(request, paper_id, "bib")


@router.get("/paper/{paper_id:str}.ris")
def ris_of(request: Request, paper_id: str) -> Response:
    """RIS."""
    return one(request, paper_id, "ris")


@router.get("/paper/{paper_id:str}.csl.json")
def csl(request: Request, paper_id: str) -> Response:
    """CSL-JSON."""
    return one(request, paper_id, "csl.json")


def one(request: Request, paper_id: str, ending: str) -> Response:
    """One paper."""
    found = Visit(request).library.papers.get(paper_id)
    return cited([found], found.external("arxiv").replace("/", "-") or found.id, ending)


@router.get("/search.{ending:path}")
def found(request: Request, ending: str, q: Annotated[str, Query(max_length=2000)] = "") -> Response:
    """What a search finds to be relevant."""
    library = Visit(request).library
    answer = library.search(q.strip(), limit=MOST) if q.strip() else None
    hits = answer.hits[: answer.relevant] if answer else ()
    return cited(list(library.papers.get_many([hit.paper_id for hit in hits]).values()), "search", ending)
