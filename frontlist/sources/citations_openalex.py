"""How often OpenAlex has seen a paper cited: a hundred DOIs in one request (https://docs.openalex.org/)."""

from __future__ import annotations

from collections.abc import Sequence

from frontlist.sources.answers import json_of
from frontlist.sources.counters import Access, Asked, Counter, Totals
from frontlist.sources.parts import counted, objects_in


def _doi(paper: Asked) -> str:
    """Its DOI, or the one that arXiv gives each of its papers. A bar or a comma would end it in a filter."""
    doi = paper.one("doi") or (f"10.48550/arxiv.{paper.one('arxiv')}" if paper.one("arxiv") else "")
    return "" if "|" in doi or "," in doi else doi.lower()


def _ask(access: Access, papers: Sequence[Asked]) -> Totals:
    by_doi = {_doi(paper): paper for paper in papers}
    params = {
        "filter": f"doi:{'|'.join(by_doi)}", "select": "doi,cited_by_count", "per-page": str(COUNTER.at_once),
    }  # fmt: skip
    answer = access.client.get(f"{access.endpoint.rstrip('/')}/works", params=params)
    for value in objects_in(json_of(answer, "OpenAlex"), "results"):
        paper = by_doi.get(str(value.get("doi") or "").lower().removeprefix("https://doi.org/"))
        if paper:
            yield paper, counted(value.get("cited_by_count"))


COUNTER = Counter(
    help="citations that OpenAlex has seen, of the papers that are here",
    source="citations", kind="citation", endpoint="openalex", key="", at_once=100, most=200, most_keyed=200,
    fits=lambda paper: bool(_doi(paper)), ask=_ask,
)  # fmt: skip
