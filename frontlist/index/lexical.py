"""The inverted index: what is written of a paper, and opening it for reading or writing.

A generation starts as hard links to the files of the one before (finished segments never change), so that a reader
keeps a whole and unmoving index while a writer makes the next.
"""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path
from typing import Final

import tantivy

from frontlist.errors import IndexUnavailable
from frontlist.index.analysis import register, spelled
from frontlist.model.paper import Paper
from frontlist.text.similar import name_key
from frontlist.text.words import fold

WRITER_BYTES: Final = 160_000_000
# Each generation links the same segments; tantivy's own locks and temporary files stay behind.
_LEFT_BEHIND: Final = (".lock", ".tmp")


@cache
def schema() -> tantivy.Schema:
    """The fields. Nothing is stored: the store has the papers, the index gives row numbers."""
    builder = tantivy.SchemaBuilder()
    for name in ("title", "abstract"):
        builder.add_text_field(name, tokenizer_name="running")
    builder.add_text_field("forms", tokenizer_name="running", index_option="freq")
    builder.add_text_field("authors", tokenizer_name="names")
    builder.add_text_field("author_key", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("venue", tokenizer_name="names")
    builder.add_text_field("paper", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("archive", tokenizer_name="value", index_option="basic")
    for name in ("category", "type", "venue_name"):
        builder.add_text_field(name, tokenizer_name="value", index_option="basic", fast=True)
    for name in ("row", "date", "year", "code"):
        # Rows and years are read of what was found, and looked for in no other way.
        builder.add_unsigned_field(name, indexed=name in {"date", "code"}, fast=True)
    return builder.build()


def document(paper: Paper, row: int) -> tantivy.Document:
    """What the index knows of a paper."""
    made = tantivy.Document()
    add = made.add_text
    add("title", spelled(paper.title))
    add("abstract", spelled(paper.abstract))
    if forms := other_forms(paper):
        add("forms", spelled(forms))
    for author in paper.authors:
        add("authors", author.name)
        add("author_key", name_key(author.name))
    for category in paper.categories:
        add("category", category)
        add("archive", category.partition(".")[0])
    for name, value in (("venue", paper.venue), ("venue_name", paper.venue), ("type", paper.type), ("paper", paper.id)):
        if value:
            add(name, value)
    for name, number in (
        ("row", row),
        ("date", day_number(paper.date)),
        ("year", paper.year or 0),
        ("code", has_code(paper)),
    ):
        made.add_unsigned(name, number)
    return made


def other_forms(paper: Paper) -> str:
    """The words of the title and abstract as received that the readable forms do not show, and the summary's."""
    received, readable = f"{paper.title_original} {paper.abstract_original}", f"{paper.title} {paper.abstract}"
    if received in (readable, " ") and not paper.summary:
        return ""
    # What stands there letter by letter needs no folding, and is nearly everything.
    there = set(readable.split())
    others = [word for word in f"{received} {paper.summary}".split() if word not in there]
    if not others:
        return ""
    shown = {word.lower() for word in there if word.isascii()}
    shown.update(fold(" ".join(word for word in there if not word.isascii())).split())
    return " ".join(dict.fromkeys(word for word in fold(" ".join(others)).split() if word not in shown))


def day_number(date: str, *, end: bool = False) -> int:
    """A partial date as a number that sorts like its text: '2023-05' is 20230500, as an inclusive end 20230599.

    >>> day_number("2023-05"), day_number("2023", end=True), day_number("")
    (20230500, 20239999, 0)
    """
    digits = date.replace("-", "")[:8]
    return int(digits.ljust(8, "9" if end else "0")) if digits else 0


def has_code(paper: Paper) -> int:
    """1 when the paper says where its code is."""
    return int(any(link.kind == "code" for link in paper.links))


def open_for_writing(folder: Path, previous: Path | None) -> tuple[tantivy.Index, tantivy.IndexWriter]:
    """A writable index in the new `folder`, holding what `previous` holds. One thread, so that order is repeatable."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if previous is not None:
        for path in previous.iterdir():
            if not path.name.endswith(_LEFT_BEHIND):
                # What tantivy replaces rather than adds to is copied: a link would still be safe, but only by its grace.
                (shutil.copy2 if path.suffix == ".json" else os.link)(path, folder / path.name)
    index = tantivy.Index(schema(), path=str(folder), reuse=True)
    register(index)
    return index, index.writer(heap_size=WRITER_BYTES, num_threads=1)


def open_for_reading(folder: Path) -> tuple[tantivy.Index, tantivy.Searcher]:
    """A searcher on a finished folder; it sees nothing that is written later."""
    try:
        index = tantivy.Index(schema(), path=str(folder), reuse=True)
        register(index)
        index.config_reader("manual", 0)
        index.reload()
        return index, index.searcher()
    except (ValueError, OSError) as error:
        raise IndexUnavailable(
            f"The word index cannot be opened: {error}.", "Run `frontlist index rebuild`."
        ) from error
