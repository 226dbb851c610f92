"""JSON in every form that people keep papers in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.model.paper import Author, ExternalId, Link, Record, Reject
from frontlist.sources.json_lines import NO_OBJECT, array_elements, read_elements, read_lines
from tests.unit.sources.reading import file_items, one, split, stream

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


def test_the_arxiv_file() -> None:
    line = {
        "id": "arXiv:math/9201260", "title": "On sums", "abstract": "We sum.", "authors": ["Ada Lovelace"], "date": "2016-09-05",
        "listed": "2016-09-06", "categories": ["math.AP", "math.CO"],
    }  # fmt: skip
    record = one(read_lines, json.dumps(line))
    assert record == Record(
        source="json",
        key="arxiv:math/9201260",
        title="On sums",
        abstract="We sum.",
        authors=(Author("Ada Lovelace"),),
        ids=(ExternalId("arxiv", "math/9201260"),),
        submitted="2016-09-05",
        announced="2016-09-06",
        categories=("math.AP", "math.CO"),
        category_scheme="arxiv",
        where="line 1",
    )


def test_a_listing_years_later_is_no_announcement() -> None:
    assert one(read_lines, '{"title": "T", "date": "1992-01", "listed": "2016-09-06"}').announced == ""
    assert one(read_lines, '{"title": "T", "date": "1992-01-03", "listed": "1993-09-06"}').announced == ""


def test_keys_that_people_choose() -> None:
    line = """{"Article Title": "T", "Author Names": "Lovelace, Ada; Turing, Alan", "Publication Year": 1999, "DOI": "10.1000/X",
    "Source title": "Acta", "Document Type": "Article", "Author Keywords": "one; two", "code_url": "https://example.org/code"}"""
    record = one(read_elements, line)
    assert (record.title, record.published, record.venue, record.type) == ("T", "1999", "Acta", "article")
    assert record.authors == (Author("Ada Lovelace", "Lovelace", "Ada"), Author("Alan Turing", "Turing", "Alan"))
    assert record.ids == (ExternalId("doi", "10.1000/x"),)
    assert record.keywords == ("one", "two")
    assert record.links == (Link("code", "https://example.org/code"),)


def test_people_as_objects() -> None:
    line = """{"title": "T", "authors": [{"first": "Ada", "last": "Lovelace", "affiliation": ["Here"]}, {"name": "Plato"}, 7, {}]}"""
    assert one(read_lines, line).authors == (Author("Ada Lovelace", "Lovelace", "Ada", "", "Here"), Author("Plato"))


def test_bare_numbers_are_no_ids_but_tell_records_apart() -> None:
    items, _ = split(list(read_lines(stream('{"id": "7", "title": "T"}\n{"id": "8", "title": "T"}\n'))))
    assert [item.ids for item in items] == [(), ()]
    assert items[0].key != items[1].key


def test_bad_lines_cost_only_themselves() -> None:
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    lines = ['{"title": "One"}', "{broken", '{"note": "neither"}', "[1, 2]", deep, '"text"', "", '{"title": "Last"}']
    items = list(read_lines(stream("\n".join(lines))))
    good, bad = split(items)
    assert [item.title for item in good] == ["One", "Last"]
    assert [item.where for item in bad] == [f"line {number}" for number in range(2, 7)]


def test_a_first_line_that_is_bad_does_not_decide_the_format(tmp_path: Path) -> None:
    good, bad = split(file_items(tmp_path, "x", '{"title": "bro\n{"title": "Two"}\n'))
    assert [item.title for item in good] == ["Two"]
    assert [item.where for item in bad] == ["line 1"]


def test_invalid_utf8_spoils_a_name_and_not_the_record() -> None:
    assert one(read_lines, b'{"title": "Caf\xe9 culture"}').title == "Café culture"
    assert one(read_lines, b'{"title": "Caf\xc3\xa9 \xff"}').title == "Café \ufffd"


@pytest.mark.parametrize("year", [0, 3024, -5, 10**9, True, "0000", "3024-01-01", None, [], {}])
def test_odd_years_are_unknown_years(year: object) -> None:
    assert one(read_lines, json.dumps({"title": "T", "year": year})).published == ""


@pytest.mark.parametrize(
    "name", ["title", "abstract", "authors", "ids", "id", "date", "doi", "categories", "venue", "url", "type"]
)
@pytest.mark.parametrize("value", [7, 1.5, True, None, [], {}, [[]], [{}], [None], {"a": {"b": []}}, "\0", "\u202ex"])
def test_values_of_the_wrong_kind_stop_nothing(name: str, value: object) -> None:
    line = json.dumps({"title": "T", "abstract": "A", name: value}).encode()
    assert len(list(read_lines(stream(line)))) == 1


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_elements_of_an_array_however_they_arrive(size: int) -> None:
    text = r'[{"title": "a } \" \\"}, 7, "{", {"title": "b", "x": {"y": [{}]}}' + ",\n\n {" + '"title": "c"}]'
    items = list(read_elements(stream(text, size)))
    assert [item.title for item in items if isinstance(item, Record)] == ['a } " \\', "b", "c"]


def test_an_array_that_breaks_off_gives_what_it_holds() -> None:
    good, bad = split(list(read_elements(stream('[{"title": "a"}, {"title": "b'))))
    assert ([item.title for item in good], [item.where for item in bad]) == (["a"], ["entry 2"])


def test_an_element_that_is_too_long_costs_only_itself() -> None:
    text = b'[{"title": "' + b"x" * 500 + b'"}, {"title": "b"}]'
    assert list(array_elements(stream(text, 40), longest=100)) == [None, b'{"title": "b"}']


@given(
    st.recursive(
        st.none() | st.integers() | texts,
        lambda inside: st.lists(inside, max_size=3) | st.dictionaries(texts, inside, max_size=3),
    )
)
def test_any_json_is_read_or_told(value: object) -> None:
    for item in read_lines(stream(json.dumps({"title": "T", "x": value, "paper": value, "authorships": value}))):
        assert isinstance(item, (Record, Reject))


def test_what_other_programs_write_and_json_forbids_spoils_a_field_and_not_the_record() -> None:
    record = one(read_lines, '{"title": "T \\ud800 x", "abstract": "\\ud83d\\ude00", "year": NaN, "score": -Infinity}')
    assert (record.title, record.abstract, record.published) == ("T ? x", "😀", "")


def test_what_is_no_object_is_told_so() -> None:
    assert [item.reason for item in read_lines(stream('"s"\n7\nnull\n')) if isinstance(item, Reject)] == [NO_OBJECT] * 3


@pytest.mark.parametrize(("text", "good", "reason"), [
    ('[{"title": "A"}, {"title": "B"},\n', 2, "cut off"), ('[{"title": "A"}, {"title": "B', 1, "not valid JSON"),
    ("[" * 100_000 + "]" * 100_000, 0, NO_OBJECT), ("[" * 100_000 + '\n{"title": "A"}', 1, "cut off"), ("[1, 2]", 0, NO_OBJECT),
])  # fmt: skip
def test_a_list_that_was_cut_off_or_holds_no_papers_is_told_so(text: str, good: int, reason: str) -> None:
    for size in (0, 7000):
        records, [reject] = split(list(read_elements(stream(text, size))))
        assert len(records) == good
        assert reason in reject.reason


def test_an_empty_list_is_no_fault() -> None:
    assert list(read_elements(stream(" []\n"))) == []
