"""Words that no paper has, and the word that was meant: one letter too many, too few, other, or two swapped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from frontlist.index.analysis import stems
from frontlist.index.snapshot import Snapshot
from frontlist.search.question import Term
from frontlist.search.retrieve import known

SHORTEST: Final = 4
LONGEST: Final = 30
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def forgiven(snapshot: Snapshot, terms: tuple[Term, ...]) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """The terms with unknown ones replaced by what was probably meant, and what to say about it."""
    mended, notes = [], []
    for term in terms:
        other = None if known(snapshot, term.stem) else meant(snapshot, term.word)
        if other:
            notes.append(f"Nothing has “{term.word}”; searched for “{other.word}” instead.")
        mended.append(other or term)
    return tuple({term.stem: term for term in mended}.values()), tuple(notes)


def meant(snapshot: Snapshot, word: str) -> Term | None:
    """The commonest word of the library one slip away (Norvig's corrector), or None."""
    if not SHORTEST <= len(word) <= LONGEST or not word.isascii():
        return None
    best, most = None, 0
    for slip in sorted(set(slips(word))):
        stem = "".join(stems(slip))
        count = snapshot.searcher.doc_freq("title", stem) + snapshot.searcher.doc_freq("abstract", stem)
        if count > most:
            best, most = Term(slip, stem), count
    return best


def slips(word: str) -> Iterator[str]:
    """Every text one slip away from `word`; the first letter is right more often than not, so it stays."""
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (head + letter + tail for letter in _LETTERS)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in _LETTERS)
            yield head[:-1] + tail[0] + head[-1] + tail[1:]
