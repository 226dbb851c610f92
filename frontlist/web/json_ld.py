"""A paper for machines that read pages: schema.org and the terms of conduct of JSON inside HTML."""

from __future__ import annotations

from typing import Any

import orjson
from markupsafe import Markup

from frontlist.model.ids import web_address
from frontlist.model.paper import Paper


def script_json(data: object) -> Markup:
    """JSON that may stand in a <script> block: nothing in it can end the block or open another (HTML, 4.12.1.3)."""
    text = orjson.dumps(data).decode()
    for mark, code in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(mark, code)
    return Markup(text)  # noqa: S704 - every character that means something to HTML is gone


def scholarly_article(paper: Paper, address: str) -> dict[str, Any]:
    """https://schema.org/ScholarlyArticle, with what is known and nothing else."""
    data: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "ScholarlyArticle", "@id": address, "url": address,
        "headline": paper.title, "name": paper.title,
        "author": [_person(author.name, author.orcid) for author in paper.authors],
        "identifier": [str(name) for name in paper.ids],
        "sameAs": [found for name in paper.ids if (found := web_address(name.scheme, name.value))],
    }  # fmt: skip
    known = {
        "abstract": paper.abstract, "datePublished": paper.date, "dateModified": paper.revised,
        "keywords": list(paper.keywords), "license": paper.licence, "about": list(paper.categories),
    }  # fmt: skip
    if paper.venue:
        data["isPartOf"] = {"@type": "PublicationIssue", "name": paper.venue}
    return data | {name: value for name, value in known.items() if value}


def _person(name: str, orcid: str) -> dict[str, str]:
    person = {"@type": "Person", "name": name}
    return person | {"@id": f"https://orcid.org/{orcid.rsplit('/', 1)[-1]}"} if orcid else person
