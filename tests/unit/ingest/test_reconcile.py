"""Reconciliation: the order of arrival never matters, better is never overwritten by worse, nothing is invented."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontlist.ingest.reconcile import TRUST, code_links, combine, reconcile
from frontlist.model.paper import Author, ExternalId, Link, Paper, Record, Version
from tests.records import arxiv, ids, people, record

DATES = st.sampled_from(["", "2023", "2024", "2024-03", "2024-03-11", "2024-03-12", "2025-01-01"])
WORDS = st.sampled_from(["", "alpha", "beta gamma", "Delta \\alpha"])
NAMES = st.sampled_from(["Ada Lovelace", "A. Lovelace", "Lovelace, Ada", "Emmy Noether"])


@st.composite
def records(draw: st.DrawFn) -> Record:
    return Record(
        source=draw(st.sampled_from([*TRUST, "arxiv-snapshot", "arxiv-oai", "unheard-of"])),
        key=draw(st.sampled_from("abcd")),
        title=draw(WORDS),
        abstract=draw(WORDS),
        authors=tuple(Author(name, orcid=draw(st.sampled_from(["", "1"]))) for name in draw(st.lists(NAMES, max_size=3))),
        ids=tuple(ExternalId(scheme, draw(st.sampled_from("xy"))) for scheme in draw(st.sets(st.sampled_from(["arxiv", "doi", "acl"])))),
        submitted=draw(DATES), announced=draw(DATES), revised=draw(DATES), published=draw(DATES),
        versions=tuple(Version(label, draw(DATES)) for label in draw(st.lists(st.sampled_from(["v1", "v2", "v10"]), max_size=3))),
        categories=tuple(draw(st.lists(st.sampled_from(["cs.LG", "stat.ML"]), max_size=2, unique=True))),
        category_scheme=draw(st.sampled_from(["", "arxiv"])),
        venue=draw(WORDS), type=draw(st.sampled_from(["", "article", "preprint"])),
        links=tuple(Link("other", f"https://{name}") for name in draw(st.lists(st.sampled_from("ab"), max_size=2))),
        keywords=tuple(draw(st.lists(WORDS.filter(bool), max_size=2))), deleted=draw(st.booleans()) and draw(st.booleans()),
    )  # fmt: skip


def told(*given: Record) -> Paper:
    paper = reconcile("p1", [(one, f"at {one.source} {one.key}") for one in given])
    assert paper is not None
    return paper


def unlike_keys(given: list[Record]) -> list[Record]:
    """One record a (source, key), as the store keeps them."""
    return list({(one.source, one.key): one for one in given}.values())


@settings(max_examples=150, deadline=None)
@given(st.lists(records(), min_size=1, max_size=5).map(unlike_keys), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(given: list[Record], dice: random.Random) -> None:
    shuffled = list(given)
    dice.shuffle(shuffled)
    stamped = [[(one, f"at {one.source} {one.key}") for one in order] for order in (given, shuffled)]
    assert reconcile("p1", stamped[0]) == reconcile("p1", stamped[1])


@settings(max_examples=100, deadline=None)
@given(st.lists(records(), min_size=1, max_size=4).map(unlike_keys))
def test_every_value_was_said_by_somebody_and_nothing_said_is_lost(given: list[Record]) -> None:
    given = [replace(one, deleted=False) for one in given]
    paper = told(*given)
    for name in ("submitted", "announced", "revised", "published", "type"):
        said = {getattr(one, name) for one in given}
        assert getattr(paper, name) in said
        assert bool(getattr(paper, name)) == any(said)
    assert set(paper.ids) == {name for one in given for name in one.ids}
    assert {version.label for version in paper.versions} - {"published"} == {
        v.label for one in given for v in one.versions
    }
    assert {fact.field for fact in paper.facts} <= set(Paper.__dataclass_fields__)
    assert {fact.source for fact in paper.facts} <= {one.source for one in given}


@settings(max_examples=100, deadline=None)
@given(records(), records())
def test_the_same_source_again_takes_nothing_away(old: Record, new: Record) -> None:
    old, new = replace(old, source="a", key="k"), replace(new, source="a", key="k", deleted=False)
    both = combine(old, new)
    for name in ("title", "abstract", "authors", "ids", "venue", "submitted"):
        assert bool(getattr(both, name)) == bool(getattr(old, name) or getattr(new, name))
    assert combine(both, new) == both or old.revised > new.revised
    if old.revised != new.revised and old.revised and new.revised and not old.deleted:
        assert combine(old, new) == combine(new, old)


def test_trust_is_stated_field_by_field() -> None:
    preprint = arxiv("2401.00001", title="The preprint's title", venue="to appear", abstract="Long and right.")
    printed = record(
        "d",
        "crossref",
        title="THE PREPRINT'S TITLE",
        venue="Journal of Objects",
        published="2024-06-01",
        abstract="Cut",
    )
    typed = record("b", "bibtex", title="the preprints title", venue="J. Obj.", published="2024", keywords=("objects",))
    paper = told(typed, printed, preprint)
    assert paper.title == "The preprint's title"
    assert paper.abstract == "Long and right."
    assert (paper.venue, paper.published, paper.date) == ("Journal of Objects", "2024-06-01", "2024-03-11")
    assert paper.keywords == ("objects",)
    assert ("venue", "crossref") in {(fact.field, fact.source) for fact in paper.facts}
    assert paper.versions[-1] == Version("published", "2024-06-01", "Journal of Objects")


def test_a_coarse_date_is_made_finer_by_one_that_agrees() -> None:
    coarse, fine, other = (
        arxiv("2401.00001", submitted="2024-03"),
        record("b", submitted="2024-03-11"),
        record("c", submitted="2024-04-01"),
    )
    assert told(coarse, other).submitted == "2024-03"
    assert told(coarse, other, fine).submitted == told(coarse, other, fine).date == "2024-03-11"


def test_what_others_know_of_an_author_is_added_to_the_trusted_list() -> None:
    trusted = arxiv("2401.00001", authors=people("Ada Lovelace", "Emmy Noether"))
    knowing = record("d", "crossref", authors=(Author("A. Lovelace", orcid="0000-0001", affiliation="London"),))
    first, second = told(trusted, knowing).authors
    assert first == Author("Ada Lovelace", orcid="0000-0001", affiliation="London")
    assert second == Author("Emmy Noether")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Code: https://github.com/some-one/the.code.", "https://github.com/some-one/the.code"),
        ("(see https://gitlab.com/group/sub/project)", "https://gitlab.com/group/sub/project"),
        ("weights at https://huggingface.co/org/model, more", "https://huggingface.co/org/model"),
    ],
)
def test_links_to_code_are_found_in_the_abstract(text: str, url: str) -> None:
    assert code_links(text) == (Link("code", url),)
    assert told(record("a", abstract=text)).link("code") == url


def test_papers_and_home_pages_are_no_code() -> None:
    assert code_links("https://huggingface.co/papers/2401.00001 and https://example.org/code") == ()


def test_a_deletion_takes_what_only_repeats_the_source_along_and_no_more() -> None:
    gone = Record("arxiv-oai", "k", ids=ids("2401.00001"), deleted=True)
    repeated = record("j", "json", ids=ids("2401.00001"))
    printed = record("d", "crossref", title="Printed", ids=ids("10.1000/abc"))
    assert reconcile("p1", [(gone, ""), (repeated, ""), (arxiv("2401.00001"), "")]) is None
    assert told(gone, repeated, printed).title == "Printed"


def test_originals_are_kept_beside_what_is_shown() -> None:
    paper = told(record("a", title="Fr\\'echet  means", abstract="Two\nlines of 50\\% text."))
    assert (paper.title, paper.title_original) == ("Fréchet means", "Fr\\'echet  means")
    assert paper.abstract == "Two lines of 50% text."


def test_authors_are_shown_readable_and_kept_as_they_came() -> None:
    told = replace(record(), authors=(Author(r"Ant\^onio S\'a"),))
    paper = reconcile("p", [(told, "")])
    assert paper is not None
    assert [author.name for author in paper.authors] == ["Antônio Sá"]
