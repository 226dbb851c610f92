"""Every written form of an id is the same paper; nothing written makes the parser fail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontlist.model.ids import make_paper_id, normal_id, parse_id, version_of, web_address
from frontlist.model.paper import ExternalId

YEAR_MONTHS = st.tuples(st.integers(7, 35), st.integers(1, 12)).map(lambda pair: f"{pair[0]:02}{pair[1]:02}")
NEW = st.tuples(YEAR_MONTHS, st.integers(0, 99_999)).map(lambda pair: f"{pair[0]}.{pair[1]:05}")
OLD = st.tuples(st.sampled_from(["math", "hep-th", "quant-ph", "cs"]), YEAR_MONTHS, st.integers(0, 999)).map(
    lambda parts: f"{parts[0]}/{parts[1]}{parts[2]:03}"
)
FORMS = [
    "{}", "{}v2", "arXiv:{}", "ARXIV:{}v11", "https://arxiv.org/abs/{}", "http://arxiv.org/abs/{}v3", "https://arxiv.org/pdf/{}",
    "https://arxiv.org/pdf/{}v1.pdf", "https://www.arxiv.org/html/{}v2", "https://export.arxiv.org/abs/{}", "10.48550/arXiv.{}",
    "https://doi.org/10.48550/arXiv.{}", "doi:10.48550/ARXIV.{}", "<https://arxiv.org/abs/{}>", " https://arxiv.org/abs/{}. ",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@given(number=st.one_of(NEW, OLD))
def test_every_written_form_is_the_same_arxiv_paper(form: str, number: str) -> None:
    assert parse_id(form.format(number)) == ExternalId("arxiv", number)


def test_the_subject_class_is_no_part_of_an_old_id() -> None:
    assert parse_id("math.GT/0309136") == parse_id("math/0309136") == ExternalId("arxiv", "math/0309136")


@given(st.text(max_size=80))
def test_nothing_written_makes_the_parser_fail(text: str) -> None:
    found = parse_id(text)
    assert found is None or (found.scheme and found.value)


@given(st.text(alphabet="abcdef0123456789.:/v-_?=&%()<> ", max_size=60))
def test_what_was_parsed_parses_to_itself(text: str) -> None:
    found = parse_id(f"https://{text}") or parse_id(text)
    if found and found.scheme not in {"url", "frontlist", "openreview", "acl"}:
        assert normal_id(found.scheme, found.value) == found


@given(st.sampled_from(["10.1000/ABC", "10.18653/v1/2020.acl-main.447", "10.1007/978-3-030-58545-7_19"]))
def test_a_doi_is_one_in_any_case_and_dress(doi: str) -> None:
    wanted = ExternalId("doi", doi.lower())
    for form in (doi, doi.upper(), f"doi:{doi}", f"https://doi.org/{doi}", f"http://dx.doi.org/{doi.upper()}"):
        assert parse_id(form) == wanted


@given(st.text(min_size=1), st.text(min_size=1))
def test_our_ids_are_short_safe_and_tell_seeds_apart(one: str, other: str) -> None:
    made = make_paper_id(one)
    assert parse_id(made) == ExternalId("frontlist", made)
    assert (make_paper_id(other) == made) == (one == other)


def test_a_version_is_told_apart_from_the_paper() -> None:
    assert [version_of(text) for text in ("2005.11401v5", "https://arxiv.org/pdf/2005.11401V2.pdf", "2005.11401")] == [
        "v5",
        "v2",
        "",
    ]


def test_an_address_for_each_scheme_leads_back() -> None:
    for name in (
        ExternalId("arxiv", "2005.11401"),
        ExternalId("doi", "10.1000/abc"),
        ExternalId("acl", "2020.acl-main.447"),
    ):
        assert parse_id(web_address(*name)) == name


def test_the_address_of_a_pdf_is_no_forum() -> None:
    pdf = "https://openreview.net/pdf/0123abcd.pdf"
    assert normal_id("openreview", pdf) == ExternalId("url", pdf)
    assert normal_id("openreview", "https://openreview.net/forum?id=HJV1zP5xg") == ExternalId("openreview", "HJV1zP5xg")
    assert normal_id("openreview", "two: words") is None
    # What was once written out with an address in the place of the id must not make one paper of all such papers.
    assert parse_id(f"https://openreview.net/forum?id={pdf}") is None
