"""How often publishers have told Crossref that a DOI is cited (https://api.crossref.org/swagger-ui)."""

from __future__ import annotations

from collections.abc import Sequence

from frontlist.sources.answers import json_of
from frontlist.sources.counters import Access, Asked, Counter, Totals
from frontlist.sources.parts import counted, objects_in

# arXiv's DOIs are registered elsewhere.
_ARXIV = "10.48550/"


def _doi(paper: Asked) -> str:
    doi = paper.one("doi").lower()
    return "" if doi.startswith(_ARXIV) or "," in doi else doi


def _ask(access: Access, papers: Sequence[Asked]) -> Totals:
    by_doi = {_doi(paper): paper for paper in papers}
    params = {
        "filter": ",".join(f"doi:{doi}" for doi in by_doi), "select": "DOI,is-referenced-by-count",
        "rows": str(COUNTER.at_once),
    }  # fmt: skip
    answer = json_of(access.client.get(f"{access.endpoint.rstrip('/')}/works", params=params), "Crossref")
    message = answer.get("message") if isinstance(answer, dict) else None
    for value in objects_in(message, "items"):
        paper = by_doi.get(str(value.get("DOI") or "").lower())
        if paper:
            yield paper, counted(value.get("is-referenced-by-count"))


COUNTER = Counter(
    help="citations that publishers told Crossref of, of the papers that are here",
    source="citations", kind="citation", endpoint="crossref", key="", at_once=50, most=200, most_keyed=200,
    fits=lambda paper: bool(_doi(paper)), ask=_ask,
)  # fmt: skip
