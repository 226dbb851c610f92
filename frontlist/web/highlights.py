"""Marks in shown text: what the words of a question met, and what lies near them in meaning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from markupsafe import Markup

from frontlist.model.hit import Highlight, Hit
from frontlist.model.paper import Paper

EXCERPT: int = 320


def marked(text: str, highlights: Iterable[Highlight], begin: int = 0, end: int | None = None) -> Markup:
    """`text[begin:end]` as HTML with its stretches marked; overlapping ones are cut, wrong ones left out."""
    end = len(text) if end is None else end
    out: list[str] = []
    at = begin
    for light in sorted(highlights, key=lambda light: (light.start, -light.end)):
        start, stop = max(light.start, at), min(light.end, end)
        if light.kind == "sentence" or stop <= start:
            continue
        kind = ' class="near"' if light.kind == "near" else ""
        out += [escape(text[at:start]), f"<mark{kind}>", escape(text[start:stop]), "</mark>"]
        at = stop
    return Markup("".join([*out, escape(text[at:end])]))  # noqa: S704 - every stretch of the text is escaped


def marked_title(paper: Paper, hit: Hit) -> Markup:
    """The title with its marks."""
    return marked(paper.title, _of(hit, "title"))


def excerpt(paper: Paper, hit: Hit) -> Markup:
    """The sentence that answers best, with its marks; '' when the paper has no abstract."""
    text = paper.abstract or paper.summary
    lights = _of(hit, "abstract") if paper.abstract else _of(hit, "summary")
    begin = text.find(hit.sentence) if hit.sentence else -1
    if begin < 0:
        return marked(
            text[:EXCERPT] + ("…" if len(text) > EXCERPT else ""), [light for light in lights if light.end <= EXCERPT]
        )
    return marked(text, lights, begin, begin + len(hit.sentence))


def _of(hit: Hit, field: str) -> Sequence[Highlight]:
    return [light for light in hit.highlights if light.field == field]
