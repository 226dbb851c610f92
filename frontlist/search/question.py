"""What a query tree asks for: what must hold, what only ranks, what to be near to and what to move away from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from frontlist.features.words import split
from frontlist.index.analysis import stems
from frontlist.index.streams import STOP
from frontlist.model.query import All, Among, Dates, Either, Like, Node, Not, Phrase, Property, Query, Word

MOST_TERMS = 40
# A sentence asks in words that say nothing of its topic. Two or three typed words are all topic.
SENTENCE_WORDS = 5
ASKING = frozenset(
    "article articles aspect aspects concerning deal dealing deals describe described describes describing discuss discussed "
    "discusses discussing exist example examples exists explore explored explores find interested investigate investigated "
    "know like list looking me mention mentioned mentions my i'd article paper papers please present presented present provide provided "
    "publication publications reference references regarding related relevant report reported reports researcher researchers researches "
    "show studied studies study such suggest tell using used use want work worked works written you your research propose proposed "
    "focus focused focuses introduce introduced addressed literature concentrated recently give".split()
)


class Term(NamedTuple):
    """One word that ranks: as it is written, as the index knows it, and how often the question says it."""

    word: str
    stem: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Question:
    """A query taken apart."""

    query: Query
    text: str
    terms: tuple[Term, ...]
    must: tuple[Node, ...]
    likes: tuple[str, ...]
    away: tuple[str, ...]
    notes: tuple[str, ...]
    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()

    @property
    def only_filters(self) -> bool:
        """Whether nothing in it ranks: then the newest come first."""
        return not self.terms and not self.likes and not self.more


def understand(query: Query) -> Question:
    """Take a query apart. Beside `like:`, a word with a minus is a direction to leave, not a word to forbid."""
    likes = tuple(part.paper for part in query.parts if isinstance(part, Like))
    away = tuple(text for part in query.parts if likes and (text := _direction(part)))
    ranking: list[str] = []
    for part in query.parts:
        ranking += _words(part)
    terms = terms_of(" ".join(ranking))
    more = tuple(part.value for part in query.parts if isinstance(part, Property) and part.name == "concept")
    less = tuple(_without(part) for part in query.parts if _without(part))
    must = tuple(part for part in query.parts if _must_hold(part) and not (likes and _direction(part)))
    return Question(query, " ".join(ranking), terms, must, likes, away, query.notes, more, less)


def _without(node: Node) -> str:
    """The concept of a `-concept:…`, or ''."""
    inner = node.part if isinstance(node, Not) else None
    return inner.value if isinstance(inner, Property) and inner.name == "concept" else ""


def terms_of(text: str) -> tuple[Term, ...]:
    """The words of a text that rank, each once, without stop words unless there is nothing else."""
    words = [word.decode("utf-8", "ignore") for word in split(text)]
    kept = [word for word in words if word not in STOP] or words
    if len(words) >= SENTENCE_WORDS:
        kept = [word for word in kept if word not in ASKING] or kept
    found: dict[str, Term] = {}
    for word in kept:
        for stem in stems(word):
            found[stem] = Term(
                found[stem].word if stem in found else word, stem, found[stem].times + 1 if stem in found else 1
            )
    terms = tuple(found.values())
    if len(terms) <= MOST_TERMS:
        return terms
    # Long words say more than short ones, when a choice must be made: a pasted text is recognised by them.
    chosen = set(sorted(terms, key=lambda term: (-term.times, -len(term.word), term.stem))[:MOST_TERMS])
    return tuple(term for term in terms if term in chosen)


def _words(node: Node) -> list[str]:
    match node:
        case Word(text, field) | Phrase(text, field):
            return [text] if field in {"", "ti", "abs"} else []
        case All(parts) | Either(parts):
            return [word for part in parts for word in _words(part)]
    return []


def _direction(node: Node) -> str:
    """The words of a plain `-word`, or ''."""
    inner = node.part if isinstance(node, Not) else None
    return inner.text if isinstance(inner, Word | Phrase) and not inner.field else ""


def _must_hold(node: Node) -> bool:
    """Plain words only rank; everything else is true of a paper or not."""
    match node:
        case Word(_, field, prefix):
            return bool(field) or prefix
        case Like() | Property("concept"):
            return False
        case Not(Property("concept")):
            return False
        case All(parts) | Either(parts):
            return any(_must_hold(part) for part in parts) or isinstance(node, Either)
        case Not() | Phrase() | Dates() | Property() | Among():
            return True
