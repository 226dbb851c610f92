"""Query trees and filters as queries of the inverted index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from tantivy import FieldType, Occur
from tantivy import Query as Matching

from frontlist.index.analysis import names, stems
from frontlist.index.lexical import day_number, schema
from frontlist.model.query import All, Among, Dates, Either, Like, Node, Not, PaperFilter, Phrase, Property, Word
from frontlist.search.question import Term
from frontlist.text.similar import name_key
from frontlist.text.words import fold

# The title's words say most of what a paper is about. Tuned on the judged sets with the ranker.
TITLE_WEIGHT: Final = 1.4
FORMS_WEIGHT: Final = 0.6
TYPED_FIELDS: Final = {"ti": ("title",), "abs": ("abstract",), "": ("title", "abstract", "forms")}
FindPaper = Callable[[str], str]


def term(field: str, value: object, kind: str = "freq") -> Matching:
    """Papers whose `field` holds this one term."""
    return Matching.term_query(schema(), field, value, kind)


def every(parts: Sequence[Matching]) -> Matching:
    """Papers for which all parts hold."""
    return parts[0] if len(parts) == 1 else Matching.boolean_query([(Occur.Must, part) for part in parts])


def any_of(parts: Sequence[Matching]) -> Matching:
    """Papers for which some part holds."""
    if not parts:
        return Matching.empty_query()
    return parts[0] if len(parts) == 1 else Matching.boolean_query([(Occur.Should, part) for part in parts])


def among(papers: Sequence[str]) -> Matching:
    """These papers and no others."""
    return Matching.term_set_query(schema(), "paper", list(papers))


def ranking(terms: Iterable[Term]) -> Matching:
    """BM25 over title, abstract and other forms."""
    weights = (("title", TITLE_WEIGHT), ("abstract", 1.0), ("forms", FORMS_WEIGHT))
    parts = [_weighed(term(field, word.stem), weight * word.times) for word in terms for field, weight in weights]
    return any_of(parts)


def _weighed(query: Matching, weight: float) -> Matching:
    return query if weight == 1.0 else Matching.boost_query(query, weight)


def required(nodes: Sequence[Node], find: FindPaper) -> Matching | None:
    """What must hold, without a score; None when nothing must. `find` turns a written id into a paper's id or ''."""
    if not nodes:
        return None
    return Matching.const_score_query(every([holds(node, find) for node in nodes]), 0.0)


def holds(node: Node, find: FindPaper) -> Matching:
    """Papers of which `node` is true."""
    match node:
        case Word(text, field, prefix):
            return _beginning(text, field) if prefix else _words(text, field)
        case Phrase(text, field):
            return _words(text, field)
        case Dates(since, until):
            return dated(since, until)
        case Property(name, value):
            return _property(name, value, find)
        case Among(_, papers):
            return among(papers)
        case Like(paper):
            return term("paper", find(paper), "basic")
        case Not(part):
            return Matching.boolean_query([(Occur.Must, Matching.all_query()), (Occur.MustNot, holds(part, find))])
        case All(parts):
            return every([holds(part, find) for part in parts])
        case Either(parts):
            return any_of([holds(part, find) for part in parts])


def _words(text: str, field: str) -> Matching:
    if field == "au":
        return _author(text)
    if field == "venue":
        return _phrase("venue", names(text))
    found = stems(text)
    return any_of([_phrase(name, found) for name in TYPED_FIELDS[field] if name != "forms" or len(found) == 1])


def _phrase(field: str, words: list[str]) -> Matching:
    if not words:
        return Matching.empty_query()
    return term(field, words[0]) if len(words) == 1 else Matching.phrase_query(schema(), field, list(words))


def _author(text: str) -> Matching:
    words = names(text)
    if len(words) < 2:
        return _phrase("authors", words)
    return any_of([_phrase("authors", words), term("author_key", name_key(text), "basic")])


def _beginning(text: str, field: str) -> Matching:
    """Words that begin so: as a pattern over the terms; an inner hyphen makes the words before it whole."""
    words = names(text)
    if not words:
        return Matching.empty_query()
    fields = {"au": ("authors",), "venue": ("venue",)}.get(field) or TYPED_FIELDS[field]
    pattern = words[-1] + ".*"  # what `names` gives is letters and digits only
    last = [Matching.regex_query(schema(), name, pattern) for name in fields]
    return every([_words(" ".join(words[:-1]), field), any_of(last)]) if len(words) > 1 else any_of(last)


def _property(name: str, value: str, find: FindPaper) -> Matching:
    if name == "in":
        return category(value)
    if name == "id":
        return term("paper", find(value), "basic")
    if name == "type":
        return term("type", value.lower(), "basic")
    return term("code", 1, "basic") if value.lower() == "code" else Matching.empty_query()


def category(value: str) -> Matching:
    """'cs.LG' exactly, or everything in the archive 'cs'."""
    return any_of([term("category", value.lower(), "basic"), term("archive", value.lower(), "basic")])


def dated(since: str, until: str) -> Matching:
    """Papers dated from `since` to `until`, both included; undated papers are in no range."""
    low, high = max(day_number(since), 1), day_number(until, end=True) if until else None
    return Matching.range_query(schema(), "date", FieldType.Unsigned, low, high)


def filtered(where: PaperFilter) -> Matching | None:
    """The papers that a filter means, without a score; None when it means all."""
    parts: list[Matching] = []
    if where.since or where.until:
        parts.append(dated(where.since, where.until))
    if where.year is not None:
        parts.append(dated(str(where.year), str(where.year)))
    if where.category:
        parts.append(any_of([category(value) for value in where.category]))
    if where.author:
        parts.append(_named(where.author))
    if where.venue:
        parts.append(_phrase("venue", names(where.venue)))
    if where.type:
        parts.append(term("type", where.type.lower(), "basic"))
    if where.has_code is not None:
        parts.append(term("code", int(where.has_code), "basic"))
    if where.ids is not None:
        parts.append(among(where.ids))
    if where.text:
        parts += [_words(word, "") for word in where.text.split()]
    return Matching.const_score_query(every(parts), 0.0) if parts else None


def _named(author: str) -> Matching:
    return any_of([_author(author), term("author_key", fold(author), "basic")])
