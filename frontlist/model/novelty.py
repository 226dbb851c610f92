"""What is new in a paper, against what was in the library before it."""

from __future__ import annotations

from dataclasses import dataclass

from frontlist.model.atlas import Concept


@dataclass(frozen=True, slots=True)
class FirstUse:
    """The earliest paper of the library that prints a phrase, and how many print it by now."""

    phrase: str
    paper_id: str
    papers: int


@dataclass(frozen=True, slots=True)
class Novelty:
    """`unexplained` is the share of the paper's place in the space that no mixture of the earlier papers gives."""

    paper_id: str
    earlier: tuple[tuple[str, float], ...] = ()
    unexplained: float = 1.0
    words_added: tuple[str, ...] = ()
    words_left_out: tuple[str, ...] = ()
    concepts_added: tuple[Concept, ...] = ()
    concepts_left_out: tuple[Concept, ...] = ()
    first_uses: tuple[FirstUse, ...] = ()
