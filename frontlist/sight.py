"""What the page about how the engine sees shows, over the parts that see it. Beside `app.py`: it needs several of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frontlist.app import Library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frontlist.search.importance import Asking, Kind, Measured
    from frontlist.search.two_looks import Parts, TwoLooks
    from frontlist.space.squeezed import Facts, Squeezed


def facts(library: Library) -> Facts | None:
    """The shape of the space in a few numbers; None of a library that is too small."""
    from frontlist.space.squeezed import facts

    return facts(library.index.snapshot())


def two_looks(library: Library, text: str, parts: Parts) -> TwoLooks | None:
    """One question by each paper as a whole, and by its part that is nearest."""
    from frontlist.search.two_looks import two_looks

    return two_looks(library.engine, text, parts)


def squeezed(library: Library, size: int) -> Squeezed | None:
    """How many of the ten nearest papers are still found by `size` numbers a paper."""
    from frontlist.space.squeezed import squeezed

    return squeezed(library.index.snapshot(), size)


def judged_kinds() -> Sequence[Kind]:
    """What each feature of a search is worth, as measured on judged collections, kind of question by kind."""
    from frontlist.search.importance import judged_kinds

    return judged_kinds()


def importance_here(library: Library, asking: Asking) -> Measured | None:
    """The same on this library, by questions made of its own papers."""
    from frontlist.search.importance import measured_here

    return measured_here(library.engine, asking)


def first_question(library: Library) -> str:
    """Something to ask of this library: its first topic's question, or what its largest area is called."""
    topics, areas = library.topics(), library.themes.areas()
    return topics[0].query if topics else areas[0].name if areas else ""
