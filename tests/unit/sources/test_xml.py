"""XML from strangers, and the sources that are written in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontlist.errors import BadInput
from frontlist.model.paper import Author, ExternalId, Link, Record, Version
from frontlist.sources import acl, arxiv, arxiv_api, arxiv_oai, arxiv_rss, feed
from frontlist.sources.files import open_records
from frontlist.sources.markup import without_tags
from frontlist.sources.safe_xml import elements, parsed
from tests.shared import DATA, shared
from tests.unit.sources.reading import file_items, one, split, stream

LAUGHS = '<!DOCTYPE feed [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMBS = {
    "a billion laughs": LAUGHS + "]><feed><entry><title>&i;</title></entry></feed>",
    "in an attribute": LAUGHS + ']><feed x="&i;"><entry><title>T</title></entry></feed>',
    "an external file": '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed><entry><title>&x;</title></entry></feed>',
    "an external parameter": '<!DOCTYPE feed [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x">%x;]><feed><entry/></feed>',
}


@pytest.mark.parametrize("name", BOMBS)
def test_entities_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput):
        parsed(BOMBS[name].encode())
    with pytest.raises(BadInput):
        list(elements(stream(BOMBS[name]), frozenset({"entry"})))
    records, rejects = split(file_items(tmp_path, "x.xml", BOMBS[name]))
    assert (records, len(rejects)) == ([], 1)


def test_a_plain_doctype_does_no_harm() -> None:
    text = '<!DOCTYPE rss PUBLIC "-//N//DTD 0.91//EN" "http://127.0.0.1:1/x.dtd"><rss><channel><item><title>T</title></item></channel></rss>'
    assert one(feed.records, text).title == "T"


def test_trees_of_a_hundred_thousand_levels_are_refused(tmp_path: Path) -> None:
    _, rejects = split(file_items(tmp_path, "x", "<feed>" + "<a>" * 100_000))
    assert len(rejects) == 1


@pytest.mark.parametrize(
    ("encoding", "declared"), [("utf-8", "utf-8"), ("latin-1", "iso-8859-1"), ("cp1252", "windows-1252"), ("utf-8", "no-such"), ("utf-8", "utf-16"), ("utf-16", "utf-16")]
)  # fmt: skip
def test_encodings(encoding: str, declared: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?><feed><entry><title>Caf\u00e9</title></entry></feed>'
    assert [item.findtext("title") for item in elements(stream(text.encode(encoding), 5), frozenset({"entry"}))] == [
        "Café"
    ]


def test_forbidden_characters_cost_only_themselves() -> None:
    text = b"<feed><entry><title>A\x00\x0b\x1f B\xff</title></entry></feed>"
    assert one(feed.records, text).title == "A B\ufffd"


def test_xml_that_breaks_off_gives_what_it_holds(tmp_path: Path) -> None:
    records, rejects = split(file_items(tmp_path, "x", "<feed><entry><title>One</title></entry><entry><title>Tw"))
    assert [record.title for record in records] == ["One"]
    assert "broken at line 1" in rejects[0].reason


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("no markup, 1 < 2 & 3", "no markup, 1 < 2 & 3"),
        ("AT&amp;T &lt;b&gt;", "AT&T <b>"),
        ("<p>One.</p><p>Two <b>bold</b>.</p>", "One.\nTwo bold."),
        ("x<sup>2</sup> and CO<sub>2</sub>, e<sup>i&pi;x</sup>", "x² and CO₂, e$^{iπx}$"),
        ("a<script>alert(1)</script>b<!-- c -->", "ab"),
        ("<" + "b><" * 5000 + "i>deep", "deep"),
        ("<img src=x onerror=alert(1)>text", "text"),
    ],
)
def test_markup_becomes_text(text: str, plain: str) -> None:
    assert without_tags(text) == plain


ACL = """<?xml version='1.0' encoding='UTF-8'?>
<collection id="2020.acl">
 <volume id="main" ingest-date="2020-06-21">
  <meta><booktitle>Proceedings of the <fixed-case>ACL</fixed-case></booktitle><month>July</month><year>2020</year></meta>
  <frontmatter><url>2020.acl-main.0</url></frontmatter>
  <paper id="447">
   <title><fixed-case>S</fixed-case>2<fixed-case>ORC</fixed-case>: of <tex-math>n^2</tex-math> &amp; <i>all</i></title>
   <author orcid="0000-0002-1825-0097"><first>Ada</first><last>Lovelace</last><affiliation>Here</affiliation></author>
   <author><first/><last>Plato</last></author>
   <abstract>We use <b>bold</b> words.</abstract><url hash="x">2020.acl-main.447</url><doi>10.18653/v1/2020.acl-main.447</doi>
   <pwccode url="https://github.com/x/y">x/y</pwccode>
  </paper>
  <paper id="448"><author><first>A</first><last>B</last></author></paper>
 </volume>
 <volume id="srw" type="journal"><meta><booktitle>Other</booktitle><year>3024</year></meta>
  <paper id="1"><title>Third</title></paper>
 </volume>
</collection>"""


def test_the_acl_anthology(tmp_path: Path) -> None:
    records, rejects = split(file_items(tmp_path, "x.txt", ACL))
    first, third = records
    assert first == Record(
        source="anthology",
        key="acl:2020.acl-main.447",
        title="S2ORC: of $n^2$ & all",
        abstract="We use bold words.",
        authors=(Author("Ada Lovelace", "Lovelace", "Ada", "0000-0002-1825-0097", "Here"), Author("Plato")),
        ids=(ExternalId("acl", "2020.acl-main.447"), ExternalId("doi", "10.18653/v1/2020.acl-main.447")),
        published="2020-07",
        venue="Proceedings of the ACL",
        type="conference",
        links=(
            Link("abstract", "https://aclanthology.org/2020.acl-main.447/"),
            Link("pdf", "https://aclanthology.org/2020.acl-main.447.pdf"),
            Link("code", "https://github.com/x/y"),
        ),
        where="2020.acl-main.447",
    )
    assert (third.key, third.published, third.venue, third.type) == ("acl:2020.acl-srw.1", "", "Other", "article")
    assert [reject.where for reject in rejects] == ["2020.acl-main.448"]


@pytest.mark.parametrize(
    ("parts", "name"),
    [(("P19", "1", "7"), "P19-1007"), (("W19", "3", "12"), "W19-0312"), (("D19", "1", "250"), "D19-1250"), (("D19", "51", "4"), "D19-5104"),
     (("2022.findings", "acl", "3"), "2022.findings-acl.3")],
)  # fmt: skip
def test_anthology_ids(parts: tuple[str, str, str], name: str) -> None:
    assert acl.anthology_id(*parts) == name
    assert acl.collection_of(name) == parts[0]


RAW = """<record xmlns="http://www.openarchives.org/OAI/2.0/"><header><identifier>oai:arXiv.org:0804.2273</identifier></header><metadata>
<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>0804.2273</id><submitter>Ada</submitter>
<version version="v1"><date>Mon, 14 Apr 2008 20:46:57 GMT</date><size>12kb</size></version>
<version version="v2"><date>Fri, 6 Mar 2009 10:00:00 GMT</date></version>
<title>On engines</title><authors>Ada Lovelace, Alan Turing and Emmy Noether</authors><categories>math.AC cs.LG</categories>
<comments>3 pages</comments><doi>10.1000/X</doi><license>http://x/</license><abstract>  We build.</abstract></arXivRaw></metadata></record>"""


def test_arxiv_raw_has_every_version() -> None:
    record = one(arxiv_oai.records, RAW)
    assert (record.source, record.key) == ("arxiv-raw", "arxiv:0804.2273")
    assert record.versions == (Version("v1", "2008-04-14"), Version("v2", "2009-03-06"))
    assert (record.submitted, record.revised) == ("2008-04-14", "2009-03-06")
    assert [author.name for author in record.authors] == ["Ada Lovelace", "Alan Turing", "Emmy Noether"]


def test_a_deleted_record() -> None:
    text = '<record><header status="deleted"><identifier>oai:arXiv.org:0804.2273</identifier></header></record>'
    record = one(arxiv_oai.records, text)
    assert (record.deleted, record.key) == (True, "arxiv:0804.2273")


def test_a_format_that_is_not_known_is_told() -> None:
    text = "<record><header><identifier>x:1</identifier></header><metadata><marc/></metadata></record>"
    _, rejects = split(list(arxiv_oai.records(stream(text))))
    assert rejects[0].where == "1"


@pytest.mark.parametrize(
    ("category", "name"),
    [("cs.LG", "cs:cs:LG"), ("hep-th", "physics:hep-th"), ("astro-ph.CO", "physics:astro-ph:CO"), ("stat", "stat"),
     ("physics.optics", "physics:physics:optics"), ("physics", "physics"), ("q-bio.NC", "q-bio:q-bio:NC"), ("physics:hep-ex", "physics:hep-ex")],
)  # fmt: skip
def test_sets_of_categories(category: str, name: str) -> None:
    assert arxiv.set_of(category) == name


RSS = """<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
<title>cs.AI updates</title>
<item><title>On engines</title><link>https://arxiv.org/abs/2508.13426</link>
<description>arXiv:2508.13426v3 Announce Type: replace \nAbstract: We build &lt; 3.</description>
<guid isPermaLink="false">oai:arXiv.org:2508.13426v3</guid><category>cs.CL</category><category>cs.AI</category>
<pubDate>Wed, 20 Aug 2025 00:00:00 -0400</pubDate><arxiv:announce_type>replace</arxiv:announce_type>
<dc:rights>http://x/</dc:rights><dc:creator>Ada Lovelace, Alan Turing</dc:creator></item></channel></rss>"""


def test_arxiv_rss(tmp_path: Path) -> None:
    records, _ = split(file_items(tmp_path, "x", RSS))
    record = records[0]
    assert (record.source, record.key, record.abstract) == ("arxiv-rss", "arxiv:2508.13426", "We build < 3.")
    assert (record.announced, record.revised, record.categories) == ("", "2025-08-20", ("cs.CL", "cs.AI"))
    assert record.versions == (Version("v3", "2025-08-20", "replace"),)
    assert [author.name for author in record.authors] == ["Ada Lovelace", "Alan Turing"]


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"><title>Acta Machinarum</title>
<entry><id>tag:x</id><title type="html">On &lt;i&gt;engines&lt;/i&gt;</title><link rel="self" href="https://x.example/self"/>
<link href="https://acta.example/doi/10.1000/X?af=R"/><author><name>Ada Lovelace</name></author><author><name>Turing, Alan</name></author>
<summary type="html">&lt;p&gt;We build &amp;amp; test.&lt;/p&gt;</summary><published>2026-03-11T00:00:00Z</published>
<category term="Engines"/><prism:doi>10.1000/X</prism:doi><prism:publicationName>Acta</prism:publicationName></entry>
<entry><title>No id</title><link href="https://acta.example/editorial"/></entry><entry><updated>2026-01-01</updated></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
<channel rdf:about="x"><title>bioRxiv</title></channel>
<item rdf:about="https://www.biorxiv.org/content/10.1101/2026.03.01.123456v1?rss=1"><title>On cells</title>
<link>https://www.biorxiv.org/content/10.1101/2026.03.01.123456v1?rss=1</link><description>We look.</description>
<dc:creator>Lovelace, A., Turing, A. M.</dc:creator><dc:date>2026-03-05</dc:date><dc:identifier>doi:10.1101/2026.03.01.123456</dc:identifier>
<prism:publicationName>bioRxiv</prism:publicationName></item></rdf:RDF>"""


def test_atom_with_dublin_core_and_prism(tmp_path: Path) -> None:
    (paper, plain), rejects = split(file_items(tmp_path, "x", ATOM))
    assert (paper.title, paper.abstract) == ("On engines", "We build & test.")
    assert paper.ids == (ExternalId("doi", "10.1000/x"),)
    assert paper.authors == (Author("Ada Lovelace"), Author("Alan Turing", "Turing", "Alan"))
    assert (paper.published, paper.venue, paper.keywords) == ("2026-03-11", "Acta", ("Engines",))
    assert plain.ids == (ExternalId("url", "https://acta.example/editorial"),)
    assert [reject.where for reject in rejects] == ["entry 3"]


def test_rss_1_of_a_preprint_server(tmp_path: Path) -> None:
    (paper,), _ = split(file_items(tmp_path, "x", RDF))
    assert paper.ids[0] == ExternalId("doi", "10.1101/2026.03.01.123456")
    assert (paper.type, paper.announced, paper.published) == ("preprint", "2026-03-05", "")
    assert [author.name for author in paper.authors] == ["A. Lovelace", "A. M. Turing"]


@pytest.mark.parametrize(
    "path", sorted((DATA / "protocol").glob("arxiv_*/*.xml")) or [DATA / "protocol"], ids=lambda path: path.name
)
def test_every_real_answer_of_arxiv(path: Path) -> None:
    records, rejects = split(list(open_records(shared(str(path.relative_to(DATA))))))
    raw = path.read_text()
    expected = raw.count("<record>") or raw.count("<entry>")
    assert len(records) + len(rejects) == expected
    assert len(rejects) == raw.count("<title>Error</title>")
    for record in records:
        assert record.title
        assert record.abstract
        assert record.authors
        assert record.ids[0].scheme == "arxiv"
        assert record.submitted or record.source == "arxiv-rss"
        assert "Announce Type" not in record.abstract


def test_real_details_of_oai() -> None:
    record = one(arxiv_oai.records, shared("protocol/arxiv_oai/sample_arxiv_record8.xml").read_bytes())
    assert record.authors[0].affiliation.count("Kamioka Observatory") == 1
    assert ":" not in {author.name for author in record.authors}
    record = one(arxiv_oai.records, shared("protocol/arxiv_oai/arxiv_1711_04702.xml").read_bytes())
    assert record.comment == "13 pages, 3 Figures"
    assert record.authors[0] == Author("Deisy Morselli Gysi", "Gysi", "Deisy Morselli")


def test_real_details_of_the_api() -> None:
    entries = list(
        arxiv_api.records(stream(shared("protocol/arxiv_atom/q_testing_s0_m10_bc5a6c384fe9.xml").read_bytes()))
    )
    assert isinstance(entries[0], Record)
    assert entries[0].ids[1] == ExternalId("doi", "10.1109/icstw55395.2022.00035")
    assert entries[0].categories == ("cs.SE", "cs.LG")


def test_real_announcements() -> None:
    records, _ = split(list(arxiv_rss.records(stream(shared("protocol/arxiv_rss/arxiv_rss_example.xml").read_bytes()))))
    announced = [record.announced for record in records]
    assert announced == [""] * 5 + ["2025-08-20"] * 2


def test_entities_that_multiply_are_told_as_any_others() -> None:
    steps = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY e0 "ha">{steps}]><feed><entry><title>&e9;</title></entry></feed>'
    with pytest.raises(BadInput, match="declares entities"):
        parsed(bomb.encode())
    with pytest.raises(BadInput, match="declares entities"):
        list(elements(stream(bomb), frozenset({"entry"})))
