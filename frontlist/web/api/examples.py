"""An example for whatever the API's description names: what is said in its place, else by the name of the thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from fastapi import FastAPI

PAPER: Final = "pabcdefghij23"
MOMENT: Final = "2026-03-11T08:30:00.000000+00:00"
DATE: Final = "2026-03-11"
TEXTS: Final[dict[str, str]] = {
    **dict.fromkeys(
        ("added_at", "at", "changed_at", "closed_at", "created_at", "edited_at", "ends", "expires_at", "finished_at", "hidden_at",
         "next_at", "read_at", "saved_at", "seen_at", "settled_at", "starts", "used_at"), MOMENT),
    **dict.fromkeys(("date", "newest", "published", "revised", "since", "submitted", "announced"), DATE),
    **dict.fromkeys(("failing_since", "disabled_at", "error"), ""),
    "abstract": "We show that a few points are neighbours of nearly all others, and how to mend that.",
    "affiliation": "University of Somewhere", "atom": "https://papers.example.org/feeds/trending.atom", "cadence": "weekly",
    "category": "cs.CL", "comment": "12 pages, 3 figures", "cursor": "", "detail": "14 votes from one address within an hour",
    "family": "Lovelace", "field": "title", "formula": "frontlist", "given": "Ada", "html": "<p>The proof of Lemma 2 can be shortened.</p>",
    "id": PAPER, "json": "https://papers.example.org/feeds/trending.json", "kind": "paper", "label": "v2",
    "licence": "CC-BY-4.0", "mode": "hybrid", "moderator": "Mo", "name": "Ada Lovelace", "next": "", "note": "For the seminar",
    "orcid": "0000-0002-1825-0097", "owner": "Ada", "paper": PAPER, "paper_id": PAPER, "parent": "", "previous": "2026-03-10",
    "query": "hubness in:cs.LG", "reason": "12 votes: 4.1 × what is normal for cs.LG at 3 days", "rhythm": "day", "role": "reader",
    "rss": "https://papers.example.org/feeds/trending.rss", "search": "q2abcdefghij", "search_id": "q2abcdefghij", "secret": "whsec_bm90IGEgc2VjcmV0",
    "section": "curated", "sentence": "A few points are neighbours of nearly all others.", "session": "s2abcdefghij", "slug": "learned-feature-spaces",
    "state": "delivered", "subscription_id": "w2abcdefghij", "list_id": "l2abcdefghij", "summary": "Why hubs arise, and what removes them.",
    "tag": "to read", "target": PAPER, "text": "The proof of Lemma 2 can be shortened.", "timezone": "Europe/Zurich",
    "title": "Hubs in Space", "token": "t2abcdefghij", "type": "preprint", "until": "2026-03", "url": "https://papers.example.org/paper/" + PAPER,
    "value": "cs.CL", "venue": "ICML 2025", "version": "0.1.0", "webhook": "h2abcdefghij", "words": "The plainest that there is.",
    "written": "$v$", "week": "2026-W11", "key": DATE, "email": "you@example.org",
}  # fmt: skip
NUMBERS: Final[dict[str, float]] = {
    "score": 6.02,
    "x": 0.25,
    "y": 0.75,
    "year": 2025,
    "limit": 30,
    "place": 1,
    "was": 4,
}
SCHEMAS: Final = "schemas"
# FastAPI's own words about its own errors; ours are problem details.
FOREIGN: Final = frozenset({"HTTPValidationError", "ValidationError"})


def describe_with_examples(app: FastAPI) -> None:
    """Let the app's description carry them."""
    plain: Callable[[], dict[str, Any]] = app.openapi

    def described() -> dict[str, Any]:
        fresh = app.openapi_schema is None
        description = plain()
        if fresh:
            for name, schema in places(description):
                add(name, schema)
        return description

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's documented way to extend the description


def places(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, schema) of each property that comes or goes, and of each parameter."""
    for name, schema in description.get("components", {}).get(SCHEMAS, {}).items():
        if name not in FOREIGN:
            yield from schema.get("properties", {}).items()
    for methods in description["paths"].values():
        for call in methods.values():
            yield from ((one["name"], one["schema"]) for one in call.get("parameters", ()))


def add(name: str, schema: dict[str, Any]) -> None:
    """The example, unless there is one."""
    if "examples" not in schema and "$ref" not in schema:
        example = example_of(name, schema)
        if example is not None:
            schema["examples"] = [example]


def example_of(name: str, schema: dict[str, Any]) -> Any:
    """What fits the schema under this name; None where a schema of its own says it."""
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "string":
            return TEXTS.get(name, name)
        case "boolean":
            return bool(schema.get("default", True))
        case "integer":
            return int(min(NUMBERS.get(name, 3), schema.get("maximum", 3000)))
        case "number":
            return min(NUMBERS.get(name, 1.0), schema.get("maximum", 1.0))
        case "array":
            return _list(name, schema)
        case "object":
            return _object(schema)
    return next((example_of(name, one) for one in schema.get("anyOf", ()) if one.get("type") != "null"), None)


def _list(name: str, schema: dict[str, Any]) -> Any:
    if "prefixItems" in schema:
        return [example_of(name, one) for one in schema["prefixItems"]]
    inside = schema.get("items", {})
    example = None if "$ref" in inside else example_of(name.removesuffix("s"), inside)
    return None if example is None else [example]


def _object(schema: dict[str, Any]) -> Any:
    inside = schema.get("additionalProperties")
    if not isinstance(inside, dict) or "$ref" in inside:
        return {}
    return {"vote": example_of("count", inside)}
