"""Papers by program: pages of a list, many at once, streams, citations, and answers that are known already."""

from __future__ import annotations

import json

import pytest

from frontlist.model.query import PaperFilter
from tests.unit.web.api.conftest import Program


def test_pages_add_up_to_the_whole_list(owner: Program) -> None:
    whole = [json.loads(line) for line in owner.client.get("/api/v1/papers.jsonl?category=cs.CV").text.splitlines()]
    found, cursor = [], ""
    while True:
        page = owner.get(f"/papers?category=cs.CV&limit=7&cursor={cursor}")
        found += page["items"]
        if not (cursor := page["next"]):
            break
    assert found == whole
    assert len(found) == owner.library.papers.count(PaperFilter(category=("cs.CV",))) > 7


def test_the_next_page_is_named_in_a_header(owner: Program) -> None:
    first = owner.client.get("/api/v1/search?q=embeddings&limit=2")
    following = owner.client.get("/api/v1/papers?limit=2").headers["link"]
    assert following.startswith("<http://localhost/api/v1/papers?limit=2&cursor=")
    assert following.endswith('>; rel="next"')
    second = owner.get(f"/search?q=embeddings&limit=2&cursor={first.json()['next']}")
    ids = [hit["paper"]["id"] for hit in first.json()["items"] + second["items"]]
    assert len(set(ids)) == 4


def test_many_ids_in_records_out(owner: Program) -> None:
    here = owner.library.papers.find("2007.15651")
    found = owner.send(
        "POST",
        "/papers/lookup",
        json={"ids": ["arXiv:2007.15651v2", "https://arxiv.org/abs/2007.15651", "9901.00001", "nonsense"]},
    )
    assert [paper["id"] for paper in found["papers"]] == [here]
    assert found["missing"] == ["9901.00001", "nonsense"]


def test_any_id_gives_the_paper_and_says_where_it_is(owner: Program) -> None:
    answer = owner.client.get("/api/v1/papers/https://arxiv.org/abs/2007.15651v1")
    assert answer.headers["content-location"] == f"/api/v1/papers/{answer.json()['id']}"
    assert answer.json()["url"] == f"http://localhost/paper/{answer.json()['id']}"


@pytest.mark.parametrize(
    ("format", "mark"), [("bibtex", "@"), ("ris", "TY  - "), ("csl", '"title"'), ("csv", "id,title")]
)
def test_citations(owner: Program, format: str, mark: str) -> None:
    assert mark in owner.client.get(f"/api/v1/papers/2007.15651/citation?format={format}").text


def test_who_has_the_answer_is_told_so(owner: Program) -> None:
    first = owner.client.get("/api/v1/topics")
    again = owner.client.get("/api/v1/topics", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert owner.client.get("/api/v1/topics", headers={"if-none-match": '"another"'}).status_code == 200
    assert "authorization" in first.headers["vary"]


def test_search_says_why_and_where_relevance_ends(owner: Program) -> None:
    found = owner.get("/search?q=word+embeddings&explain=true&facets=true&limit=50")
    assert found["items"][0]["relevant"]
    assert found["items"][0]["features"]
    assert found["relevant"] == sum(item["relevant"] for item in found["items"]) < len(found["items"])
    assert sum(found["facets"]["year"].values()) > 0


def test_old_trending_lists_are_replayed(owner: Program) -> None:
    assert owner.get("/trending?period=all")["items"]
    assert owner.get("/trending?period=all&as_of=1999-01-01T00:00:00Z")["items"] == []
