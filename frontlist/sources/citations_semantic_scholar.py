"""How often Semantic Scholar has seen a paper cited: 500 papers in one request (https://api.semanticscholar.org/api-docs/)."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from frontlist.sources.answers import json_of
from frontlist.sources.counters import Access, Asked, Counter, Totals
from frontlist.sources.parts import counted
from frontlist.sources.semantic_scholar import AT_ONCE, PREFIXES


def _name(paper: Asked) -> str:
    return next((f"{PREFIXES[scheme]}:{value}" for scheme, value in paper.ids if scheme in PREFIXES), "")


def _ask(access: Access, papers: Sequence[Asked]) -> Totals:
    address = f"{access.endpoint.rstrip('/')}/graph/v1/paper/batch?fields=citationCount"
    headers = {"x-api-key": access.key} if access.key else {}
    body = orjson.dumps({"ids": [_name(paper) for paper in papers]})
    answer = access.client.post(address, body, content_type="application/json", headers=headers)
    found = json_of(answer, "Semantic Scholar")
    for paper, value in zip(papers, found if isinstance(found, list) else [], strict=False):
        if isinstance(value, dict):
            yield paper, counted(value.get("citationCount"))


COUNTER = Counter(
    help="citations that Semantic Scholar has seen, of the papers that are here",
    source="citations", kind="citation", endpoint="semantic_scholar", key="semantic_scholar_key", at_once=AT_ONCE,
    most=20, most_keyed=100, fits=lambda paper: bool(_name(paper)), ask=_ask,
)  # fmt: skip
