"""The JSON of the services: Crossref, OpenAlex, Semantic Scholar, CSL, the arXiv snapshot, daily papers."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from frontlist.model.paper import Author, ExternalId, Link, Record, Version
from frontlist.model.signal import Observation
from frontlist.sources import arxiv_snapshot, crossref, csl, daily_papers, openalex, semantic_scholar
from frontlist.sources.files import open_records
from frontlist.sources.json_kinds import kind_of
from tests.shared import shared
from tests.unit.sources.reading import Item, file_items, split

SNAPSHOT: dict[str, Any] = {
    "id": "0704.0001", "submitter": "Ada Lovelace", "authors": "Ada Lovelace, Alan M. Turing Jr. (1)", "title": "On\n  engines",
    "comments": "3 pages", "journal-ref": "Acta 1 (2007) 1", "doi": "10.1000/A", "report-no": None, "categories": "hep-ph cs.LG",
    "license": "http://arxiv.org/licenses/nonexclusive-distrib/1.0/", "abstract": "  We build.\n",
    "versions": [
        {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
        {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"},
    ],
    "update_date": "2008-11-26", "authors_parsed": [["Lovelace", "Ada", ""], ["Turing", "Alan M.", "Jr.", "Bletchley"]],
}  # fmt: skip


def read(reader: Any, value: dict[str, Any]) -> Record:
    found = reader.record(value, "here")
    assert isinstance(found, Record)
    assert kind_of(value).record is reader.record, "recognised as something else"
    return found


def test_the_arxiv_snapshot() -> None:
    record = read(arxiv_snapshot, SNAPSHOT)
    assert (record.key, record.title, record.abstract) == ("arxiv:0704.0001", "On\n  engines", "We build.")
    assert record.ids == (ExternalId("arxiv", "0704.0001"), ExternalId("doi", "10.1000/a"))
    assert record.authors == (
        Author("Ada Lovelace", "Lovelace", "Ada"),
        Author("Alan M. Turing Jr.", "Turing", "Alan M.", "", "Bletchley"),
    )
    assert record.versions == (Version("v1", "2007-04-02"), Version("v2", "2007-07-24"))
    assert (record.submitted, record.revised) == ("2007-04-02", "2007-07-24")
    assert (record.categories, record.category_scheme) == (("hep-ph", "cs.LG"), "arxiv")
    assert (record.venue, record.comment) == ("Acta 1 (2007) 1", "3 pages")


CROSSREF: dict[str, Any] = {
    "DOI": "10.1000/X", "type": "posted-content", "subtype": "preprint", "title": ["On <i>E. coli</i> &amp; H<sub>2</sub>O"],
    "subtitle": ["A study"], "container-title": ["Acta"], "is-referenced-by-count": 2,
    "abstract": "<jats:title>Abstract</jats:title><jats:p>We use <jats:inline-formula><jats:alternatives><jats:tex-math>"
    "\\documentclass{x}\\begin{document}$$x^2$$\\end{document}</jats:tex-math><mml:math><mml:mi>x</mml:mi></mml:math>"
    "</jats:alternatives></jats:inline-formula>.</jats:p><jats:p>And more.</jats:p>",
    "author": [
        {"given": "Ada", "family": "Lovelace", "ORCID": "http://orcid.org/0000-0002-1825-0097", "affiliation": [{"name": "Here"}]},
        {"name": "The Consortium"},
    ],
    "published-print": {"date-parts": [[2019]]}, "published-online": {"date-parts": [[2018, 11, 3]]}, "issued": {"date-parts": [[None]]},
    "license": [{"URL": "http://tdm", "content-version": "tdm"}, {"URL": "http://vor", "content-version": "vor"}],
    "relation": {"has-preprint": [{"id-type": "arxiv", "id": "2005.11401"}], "has-review": [{"id-type": "doi", "id": "10.1/r"}]},
    "resource": {"primary": {"URL": "https://publisher.example/x"}},
}  # fmt: skip


def test_crossref() -> None:
    record = read(crossref, CROSSREF)
    assert record.title == "On E. coli & H₂O: A study"
    assert record.abstract == "We use $x^2$.\nAnd more."
    assert record.authors == (
        Author("Ada Lovelace", "Lovelace", "Ada", "0000-0002-1825-0097", "Here"),
        Author("The Consortium"),
    )
    assert record.ids == (ExternalId("doi", "10.1000/x"), ExternalId("arxiv", "2005.11401"))
    assert (record.published, record.type, record.licence, record.venue) == (
        "2018-11-03",
        "preprint",
        "http://vor",
        "Acta",
    )
    assert record.links == (Link("abstract", "https://publisher.example/x"),)


OPENALEX: dict[str, Any] = {
    "id": "https://openalex.org/W123", "doi": "https://doi.org/10.1000/X", "title": "On engines", "publication_date": "2020-05-22",
    "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/99"}, "type": "article",
    "abstract_inverted_index": {"We": [0], "build": [1, 3], "and": [2], "no": [10**9], "x": "y"},
    "authorships": [
        {"author": {"display_name": "A. Lovelace", "orcid": "https://orcid.org/0000-0002-1825-0097"}, "raw_author_name": "Ada Lovelace",
         "institutions": [{"display_name": "Here"}]},
        {"author": None},
    ],
    "primary_location": {"source": {"display_name": "Acta"}, "license": "cc-by", "landing_page_url": "https://doi.org/10.1000/X"},
    "locations": [{"landing_page_url": "http://arxiv.org/abs/2005.11401"}, None], "keywords": [{"display_name": "Engines"}],
}  # fmt: skip


def test_openalex() -> None:
    record = read(openalex, OPENALEX)
    assert (record.title, record.abstract, record.published) == ("On engines", "We build and build", "2020-05-22")
    assert [str(known) for known in record.ids] == ["openalex:W123", "doi:10.1000/x", "pmid:99", "arxiv:2005.11401"]
    assert record.authors == (Author("Ada Lovelace", orcid="0000-0002-1825-0097", affiliation="Here"),)
    assert (record.venue, record.licence, record.type, record.keywords) == ("Acta", "cc-by", "article", ("Engines",))


def test_semantic_scholar() -> None:
    value = {
        "paperId": "abc", "corpusId": 251848799, "externalIds": {"ArXiv": "2005.11401", "DOI": "10.1000/X", "DBLP": "x"}, "title": "T",
        "abstract": None, "year": 2022, "publicationDate": None, "venue": "Acta", "authors": [{"authorId": "1", "name": "A. Turing"}],
        "publicationTypes": ["JournalArticle"], "openAccessPdf": {"url": "https://x.example/p.pdf"},
    }  # fmt: skip
    record = read(semantic_scholar, value)
    assert (record.key, record.published, record.type) == ("paper:abc", "2022", "article")
    assert [str(known) for known in record.ids] == ["arxiv:2005.11401", "doi:10.1000/x", "s2:251848799"]
    assert record.links == (Link("pdf", "https://x.example/p.pdf"),)


def test_csl() -> None:
    value = {
        "id": "x", "type": "article", "title": "T", "abstract": "A", "publisher": "arXiv", "number": "arXiv:2005.11401",
        "author": [{"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"}, {"literal": "The Group"}],
        "issued": {"date-parts": [["2020", 5]]}, "keyword": "one, two", "note": "PMID: 99", "URL": "https://example.org/a",
    }  # fmt: skip
    record = read(csl, value)
    assert record.authors == (Author("Vincent van Gogh", "van Gogh", "Vincent"), Author("The Group"))
    assert (record.published, record.type, record.keywords) == ("2020-05", "preprint", ("one", "two"))
    assert [str(known) for known in record.ids] == ["arxiv:2005.11401", "pmid:99"]
    assert record.links == (Link("other", "https://example.org/a"),)


@pytest.mark.parametrize(
    ("issued", "date"),
    [({"date-parts": [[2020, 2, 31]]}, "2020-02"), ({"date-parts": []}, ""), ({"raw": "May 2020"}, "2020-05"), ("2020-05-01", "2020-05-01"),
     ({"date-parts": [[0]]}, ""), ({"date-parts": [[3024, 1, 1]]}, ""), (7, "")],
)  # fmt: skip
def test_csl_dates(issued: object, date: str) -> None:
    assert csl.csl_date(issued) == date


DAILY: dict[str, Any] = {
    "paper": {
        "id": "2406.07550", "title": "T", "summary": "A", "upvotes": 29, "publishedAt": "2024-06-11T17:59:56.000Z",
        "authors": [{"name": "Ada Lovelace", "hidden": False}, {"name": "Nobody", "hidden": True}],
        "githubRepo": "https://github.com/x/y", "githubStars": 5, "ai_keywords": ["engines"],
    },
    "publishedAt": "2024-06-12T02:08:15.299Z", "title": "T", "numComments": 7,
}  # fmt: skip


def test_daily_papers_as_papers_and_as_attention() -> None:
    record, *attention = daily_papers.items(DAILY, "here")
    assert isinstance(record, Record)
    assert (record.key, record.submitted, record.keywords) == ("arxiv:2406.07550", "2024-06-11", ("engines",))
    assert record.authors == (Author("Ada Lovelace"),)
    assert Link("code", "https://github.com/x/y") in record.links
    number = ExternalId("arxiv", "2406.07550")
    assert attention == [
        Observation(number, kind, source, f"2406.07550:{kind}", "2024-06-12", value)
        # Stars are the code host's count, whoever passes it on: one source, so that none counts twice.
        for kind, source, value in (
            ("upvote", "daily-papers", 29.0),
            ("comment", "daily-papers", 7.0),
            ("star", "stars", 5.0),
        )
    ]


def test_answers_of_services_as_files(tmp_path: Path) -> None:
    search = {"status": "ok", "message": {"total-results": 2, "items": [CROSSREF, {**CROSSREF, "DOI": "10.1000/Y"}]}}
    single = {"status": "ok", "message": CROSSREF}
    page = {"meta": {}, "results": [OPENALEX]}
    for value, source, count in (
        (search, "crossref", 2),
        (single, "crossref", 1),
        (page, "openalex", 1),
        ([DAILY], "daily-papers", 1),
    ):
        for indent in (None, 1):
            records, rejects = split(file_items(tmp_path, "x", json.dumps(value, indent=indent)))
            assert ([record.source for record in records], rejects) == ([source] * count, [])


def cassette(name: str) -> list[Any]:
    """The JSON bodies of a recorded conversation."""
    found = []
    for turn in yaml.safe_load(shared(f"protocol/{name}").read_text())["interactions"]:
        body = turn["response"].get("content") or turn["response"].get("body", {}).get("string", "")
        if isinstance(body, bytes):
            body = gzip.decompress(body if body[:2] == b"\x1f\x8b" else base64.b64decode(body))
        try:
            found.append(json.loads(body))
        except ValueError:
            continue
    return found


@pytest.mark.parametrize(
    ("name", "count"),
    [("test_journals_field_queries", 20), ("test_journals_mixed_ids_works_warn", 20), ("test_works_no_id_withlimit", 2),
     ("test_ua_string", 1), ("test_works_with_select_param", 20), ("test_worksquery_execute", 3)],
)  # fmt: skip
def test_real_answers_of_crossref(tmp_path: Path, name: str, count: int) -> None:
    items: list[Item] = []
    for body in cassette(f"crossref_http/{name}.yaml"):
        items += file_items(tmp_path, "x", json.dumps(body))
    records, _ = split(items)
    assert len(records) >= count
    assert all(
        record.title and record.ids and record.source == "crossref" and "</" not in record.abstract
        for record in records
    )


@pytest.mark.parametrize(
    "name", ["test_search_paper_publication_date_or_year", "test_get_recommended_papers_pool_from"]
)
def test_real_answers_of_semantic_scholar(tmp_path: Path, name: str) -> None:
    for body in cassette(f"semanticscholar_http/{name}.yaml"):
        records, rejects = split(file_items(tmp_path, "x", json.dumps(body)))
        assert len(records) > 50
        assert rejects == []
        assert all(record.title and record.source == "semantic-scholar" for record in records)


def test_real_authors_of_semantic_scholar() -> None:
    records, rejects = split(list(open_records(shared("protocol/semanticscholar_http/Author.json"))))
    assert (len(records), rejects) == (60, [])


def test_the_real_daily_papers() -> None:
    path = shared("protocol/daily_papers_api/daily_papers.json")
    records, rejects = split(list(open_records(path)))
    assert (len(records), rejects) == (16, [])
    values = json.loads(path.read_text())
    counts = {item.key: item.value for value in values for item in daily_papers.observations(value)}
    assert counts["2406.07550:upvote"] == values[0]["paper"]["upvotes"]
    assert sum(counts.values()) == sum(value["paper"]["upvotes"] + value["numComments"] for value in values)
