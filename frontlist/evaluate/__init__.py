"""Judged questions → how good a search is, with intervals: `evaluate.run(folder, open_library, mode)`."""

from frontlist.evaluate.collection import Collection, JudgedPaper, Question, read_collection
from frontlist.evaluate.run import OpenLibrary, Result, SearchFunction, run

__all__ = [
    "Collection",
    "JudgedPaper",
    "OpenLibrary",
    "Question",
    "Result",
    "SearchFunction",
    "read_collection",
    "run",
]
