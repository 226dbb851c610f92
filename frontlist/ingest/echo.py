"""What was exported coming back: an entry that is word for word what we write of a paper says nothing new about it.

Braces that keep capitals, a month for a day, no authors where none are known: read as a source's own words they would
change papers, and papers known by nothing but a title would stand there twice.
"""

from __future__ import annotations

from dataclasses import replace

from frontlist.model.paper import Paper, Record
from frontlist.sources.recognise import Format, recognised
from frontlist.sources.streams import Pieces
from frontlist.text.cite import FORMATS
from frontlist.text.similar import title_key


def may_echo(record: Record) -> bool:
    """Whether the record comes from a file in a format that we write as well."""
    return record.source in FORMATS


def is_echo(record: Record, paper: Paper) -> bool:
    """Whether `record` is what our own export of `paper` reads as."""
    if title_key(record.title) != title_key(paper.title):
        return False
    text = FORMATS[record.source]([paper]).encode()
    found = recognised(text)
    if not isinstance(found, Format):
        return False
    ours = (one for one in found.records(Pieces(iter([text]))) if isinstance(one, Record))
    return any(replace(one, where="") == replace(record, where="") for one in ours)
