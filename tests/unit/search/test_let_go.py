"""What was worked out of a state of the index goes when a newer one takes its place, and its files with it."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

from frontlist.app import Library
from frontlist.discover.for_me import space_of
from frontlist.search.importance import measured_here
from frontlist.sight import facts, squeezed
from tests.papers import keep, made_papers


def test_a_state_that_was_replaced_is_let_go(tmp_path: Path) -> None:
    papers = made_papers(20)
    with Library.open(tmp_path) as library:
        keep(library.database, papers[:16])
        library.index.update()
        library.search("quantum error correction")
        assert measured_here(library.engine, "title")
        assert facts(library)
        assert squeezed(library, 32)
        assert space_of(library.index.snapshot()) is space_of(library.index.snapshot())
        before = weakref.ref(library.index.snapshot())
        keep(library.database, papers[16:])
        library.index.update()
        library.search("quantum error correction")
        gc.collect()
        assert before() is None


def test_the_libraries_of_a_process_share_the_package_s_encoder(tmp_path: Path) -> None:
    with Library.open(tmp_path / "one") as one, Library.open(tmp_path / "two") as two:
        assert one.encoder is two.encoder
        assert one.index.snapshot().words is two.index.snapshot().words
