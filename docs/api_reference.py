"""The reference of the JSON API, written from its own description; `docs/generate.py` keeps it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from frontlist.app import Library
from frontlist.web.site import make_app

API_PAGE = Path(__file__).parent / "reference" / "api.md"
HEAD = """# API, feeds and MCP

Written by `python -m docs.generate` from the site's own description, which is at `/api/v1/openapi.json`.

Reading needs no token, but for what is your own. Make one in your settings and send it as
`Authorization: Bearer fl_…`. What is your own needs the scope `read`, what changes something `write`, the curators'
calls `curate`, the moderators' `moderate`, an admin's `admin`. Errors are problem details (RFC 9457). Lists come a page
at a time: pass `next` as `cursor`, or follow the `Link` header. Answers carry an `ETag`; ask with `If-None-Match`. On a
shared site the headers `RateLimit-Policy` and `RateLimit` say how much is left.

The API does what the pages do, but for what opens an account: signing in, passwords, addresses, new tokens and the end
of an account are on the site alone, so that a lost token cannot take an account over.

Every list has a feed, in Atom, JSON Feed and RSS. Webhooks of saved searches are signed as
<https://www.standardwebhooks.com> describes. `frontlist mcp` gives agents the same calls over stdio.

From Python, `frontlist.client` is a typed client of any Frontlist. It turns pages and lists, waits when it is asked to,
and raises Frontlist's own errors:

```python
from frontlist.client import Client

with Client.open("https://papers.example.org", token="fl_…") as client:
    for hit in client.search("hubness in embedding spaces", limit=5).items:
        print(hit.paper.title, hit.reason)
    for paper in client.every_paper(category="cs.CL", since="2025"):
        print(paper.id)
    client.vote("2007.15651")
```

"""


def api_page() -> str:
    """Every call, in groups."""
    with tempfile.TemporaryDirectory() as home, Library.open(home) as library:
        description = make_app(library).openapi()
    groups: dict[str, list[str]] = {}
    for path, methods in description["paths"].items():
        for method, call in methods.items():
            groups.setdefault(call["tags"][0], []).append("\n".join(_call(path, method, call)))
    parts = [f"## {tag.capitalize()}\n\n" + "\n".join(groups[tag]) for tag in sorted(groups)]
    shapes = [_shape(name, shape) for name, shape in sorted(description["components"]["schemas"].items())]
    return HEAD + "\n".join(parts) + "\n## What comes and goes\n\n" + "\n".join(filter(None, shapes))


def _call(path: str, method: str, call: Any) -> Iterator[str]:
    yield f"### `{method.upper()} {path}`\n"
    yield f"{call['summary']}. {call.get('description', '')}".strip() + "\n"
    rows = list(_inputs(call))
    if rows:
        yield "| name | where | what |\n| --- | --- | --- |"
        yield from rows
        yield ""
    if gives := _gives(call):
        yield f"Gives {gives}.\n"


def _inputs(call: Any) -> Iterator[str]:
    for one in call.get("parameters", ()):
        needed = ", needed" if one.get("required") and one["in"] != "path" else ""
        yield f"| `{one['name']}` | {one['in']}{needed} | {_words(one['schema'], one.get('description', ''))} |"
    for kind, body in call.get("requestBody", {}).get("content", {}).items():
        yield f"| body | {kind} | {_words(body['schema'])} |"


def _gives(call: Any) -> str:
    answers = {status: answer for status, answer in call["responses"].items() if status.startswith("2")}
    status, answer = next(iter(answers.items()))
    kinds = [
        f"`{kind}`" if "json" not in kind or "+" in kind else _words(body.get("schema", {}))
        for kind, body in answer.get("content", {}).items()
    ]
    return f"{status}: {', '.join(kinds)}" if any(kinds) else status


def _words(schema: Any, said: str = "") -> str:
    kind = _kind(schema)
    default = f"; {schema['default']!r} unless said" if schema.get("default") not in (None, "", []) else ""
    examples = schema.get("examples") or ()
    example = f", such as `{examples[0]}`" if examples and isinstance(examples[0], str) else ""
    return (
        f"{said or schema.get('description', '')} ({kind}{default}{example})".strip()
        .replace("|", "\\|")
        .replace("\n", " ")
    )


def _kind(schema: Any) -> str:
    if "$ref" in schema:
        return f"[{_name(schema['$ref'])}](#{_name(schema['$ref']).lower()})"
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if options := schema.get("anyOf"):
        return " or ".join(_kind(one) for one in options if one.get("type") != "null")
    if schema.get("type") == "array" and "prefixItems" in schema:
        return " and ".join(map(_kind, schema["prefixItems"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("format") or schema.get("type", "anything"))


def _shape(name: str, shape: Any) -> str:
    if name in {"HTTPValidationError", "ValidationError"}:
        return ""
    needed = shape.get("required", ())
    rows = [
        f"| `{field}` | {_words(one)}{'' if field in needed else ', may be left out'} |"
        for field, one in shape.get("properties", {}).items()
    ]
    words = shape.get("description", "").split("\n\n")[0].replace("\n", " ")
    return "\n".join(
        [f"### {_name(name)}\n", words + "\n" if words else "", "| field | what |", "| --- | --- |", *rows, ""]
    )


def _name(reference: str) -> str:
    name = reference.rsplit("/", 1)[-1]
    return name.removeprefix("Body_").removesuffix("_").replace("_api_v1", "").replace("__", "_")
