"""What comes back is what the description promises, for every reading call; and each error is a problem."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from frontlist.web.api.examples import places
from frontlist.web.site import make_app
from tests.unit.web.api.conftest import Program

READING = [
    "/papers", "/papers?category=cs&since=2015&until=2020-06&limit=3", "/papers?has_code=true", "/papers/2007.15651", "/papers/2007.15651/similar",
    "/papers/2007.15651/comments", "/papers/2007.15651/signals", "/papers/2007.15651/lists", "/papers/2007.15651/entry",
    "/search?q=word+embeddings&facets=true&explain=true", "/search?q=hubness&sort=date&mode=words", "/trending?period=all", "/trending?category=cs.CV&formula=top",
    "/trending/formulas", "/trending/weights", "/landscape", "/moderation/log", "/me/data",
    "/me/votes", "/me/tokens", "/me/sessions", "/mutes", "/people/owner", "/trending/what-if?fields=0.5&vote=2&paper=2007.15651",
    "/editions/day", "/editions/week", "/topics", "/counts/category", "/counts/month?year=2017", "/authors/Yann%20LeCun/papers", "/me", "/library",
    "/library/export", "/lists", "/lists?mine=true", "/searches", "/follows", "/subscriptions", "/feeds", "/webhooks", "/status",
]  # fmt: skip


@pytest.fixture(scope="session")
def description(private_site: Any) -> Any:
    return make_app(private_site.library).openapi()


@pytest.mark.parametrize("path", READING)
def test_answers_are_as_described(owner: Program, description: Any, path: str) -> None:
    check(description, path.partition("?")[0], owner.get(path))


def check(description: Any, path: str, found: Any) -> None:
    """The answer against the schema of the one operation that the path fits best."""
    wanted = max(
        (known for known in description["paths"] if fits(known, f"/api/v1{path}")),
        key=lambda known: (known.count("/"), -known.count("{")),
    )
    answers = description["paths"][wanted]["get"]["responses"]["200"]
    schema = answers["content"]["application/json"]["schema"]
    jsonschema_rs.validate({**strict(schema), "components": strict(description["components"])}, found)


def fits(known: str, path: str) -> bool:
    parts, given = known.split("/"), path.split("/")
    return len(parts) == len(given) and all(
        part == one or part.startswith("{") for part, one in zip(parts, given, strict=True)
    )


def strict(schema: Any) -> Any:
    """The same schema, with nothing in an object that it does not name."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: strict(value) for name, value in schema.items()}
    return inner | {"additionalProperties": False} if inner.get("type") == "object" and "properties" in inner else inner


def test_whatever_is_described_has_an_example_that_fits(description: Any) -> None:
    seen = 0
    for name, schema in places(description):
        if "$ref" in schema or is_of_shapes(schema):
            continue
        assert schema.get("examples"), (name, schema)
        for example in schema["examples"]:
            jsonschema_rs.validate({**schema, "components": description["components"]}, example)
            seen += 1
    assert seen > 300


def is_of_shapes(schema: Any) -> bool:
    """Its own schema has the examples."""
    return "$ref" in str(schema.get("items", "")) or "$ref" in str(schema.get("anyOf", "")) or "$ref" in str(schema.get("additionalProperties", ""))  # fmt: skip


def test_the_description_is_openapi_3_1(description: Any) -> None:
    assert description["openapi"].startswith("3.1")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/papers/9901.00001", 404), ("/papers?limit=0", 422), ("/papers?since=yesterday", 400), ("/search?q=+", 400), ("/search", 422),
        ("/trending?period=aeon", 400), ("/trending?as_of=2999-01-01", 400), ("/trending/what-if?vote=nan", 422),
        ("/trending/what-if?week=0001-W01", 400), ("/editions/christmas", 400), ("/topics/none/papers", 404),
        ("/nothing", 404), ("/search?q=x&cursor=%C2%B2", 400), ("/papers/2007.15651/citation?format=docx", 422), ("/papers?year=99999999999999999999", 422),
    ],
)  # fmt: skip
def test_errors_are_problems(owner: Program, path: str, status: int) -> None:
    problem = owner.get(path, status)
    assert problem["status"] == status
    assert problem["title"].endswith(".")
    assert problem["type"].startswith("urn:frontlist:")
