"""Plots as SVG text: lines, bars, points. Attributes and classes only, so that the page's style (light, dark) rules."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 12, 44
# So many colours the style knows; what comes after shares the last, grey.
COLOURS: Final = 8


class Series(NamedTuple):
    """A named line."""

    name: str
    x: Sequence[float]
    y: Sequence[float]


class Axis(NamedTuple):
    """One side of a plot: its label, its ends, and whether each step is a doubling."""

    label: str
    low: float
    high: float
    logarithmic: bool = False

    def place(self, value: float) -> float:
        """Where a value lies, from 0 to 1."""
        low, high, at = self.low, self.high, value
        if self.logarithmic:
            low, high, at = math.log2(low), math.log2(high), math.log2(max(value, self.low))
        return (at - low) / (high - low) if high > low else 0.5

    def ticks(self) -> list[float]:
        """Round numbers along the axis."""
        if self.logarithmic:
            return [2.0**power for power in range(math.ceil(math.log2(self.low)), int(math.log2(self.high)) + 1)]
        span = self.high - self.low
        if span <= 0:
            return [self.low]
        step = 10 ** math.floor(math.log10(span / 4))
        step *= next(factor for factor in (1, 2, 5, 10) if span / (step * factor) <= 6)
        first = math.ceil(self.low / step - 1e-9)
        return [round(tick * step, 10) for tick in range(first, int(self.high / step + 1e-9) + 1)]


def lines(series: Sequence[Series], x: Axis, y: Axis) -> str:
    """One line a series, named at its end by a legend above."""
    parts = [_frame(x, y)]
    for place, one in enumerate(series):
        dots = [(_across(x, a), _down(y, b)) for a, b in zip(one.x, one.y, strict=True)]
        way = " ".join(f"{a:.1f},{b:.1f}" for a, b in dots)
        parts.append(f'<polyline class="line c{_colour(place)}" points="{way}"/>')
        if len(dots) <= 16:
            parts += [f'<circle class="dot c{_colour(place)}" cx="{a:.1f}" cy="{b:.1f}" r="3"/>' for a, b in dots]
    return _legend([one.name for one in series]) + _svg(parts, f"{y.label} by {x.label}")


def bars(values: Sequence[float], x: Axis, y: Axis, spans: Sequence[tuple[float, float]] = ()) -> str:
    """Bars of equal width from the left end of `x` to the right, each with its interval where one is given."""
    parts = [_frame(x, y)]
    step = (WIDTH - LEFT - RIGHT) / max(len(values), 1)
    base = _down(y, max(0.0, y.low))
    for place, value in enumerate(values):
        left, top = LEFT + place * step, _down(y, min(max(value, y.low), y.high))
        high = abs(base - top)
        parts.append(
            f'<rect class="bar" x="{left + step * 0.1:.1f}" y="{min(top, base):.1f}" width="{step * 0.8:.1f}" height="{high:.1f}"/>'
        )
        if spans:
            low, up = (_down(y, min(max(end, y.low), y.high)) for end in spans[place])
            middle = left + step / 2
            parts.append(f'<line class="span" x1="{middle:.1f}" y1="{low:.1f}" x2="{middle:.1f}" y2="{up:.1f}"/>')
    return _svg(parts, f"{y.label} by {x.label}")


def histogram(values: Sequence[float], label: str, bins: int = 40) -> str:
    """How many points have which value; the farthest hundredth is drawn in the last bar."""
    ordered = sorted(values)
    low, high = ordered[0], ordered[int(0.99 * (len(ordered) - 1))]
    if high <= low:
        high = low + 1
    counts = [0] * bins
    for value in ordered:
        counts[min(bins - 1, int((value - low) / (high - low) * bins))] += 1
    return bars(counts, Axis(label, low, high), Axis("points", 0, max(counts)))


def scatter(x: Sequence[float], y: Sequence[float], names: Sequence[str], groups: Sequence[str]) -> str:
    """Points in two dimensions; the largest groups have a colour of their own. Each names itself when pointed at."""
    sizes: dict[str, int] = {}
    for group in groups:
        sizes[group] = sizes.get(group, 0) + 1
    ranked = sorted(sizes, key=lambda group: (-sizes[group], group))[: COLOURS - 1]
    colour = {group: place for place, group in enumerate(ranked)}
    across, down = Axis("", min(x), max(x)), Axis("", min(y), max(y))
    dots = []
    for place, (a, b, name) in enumerate(zip(x, y, names, strict=True)):
        kind = colour.get(groups[place], COLOURS - 1) if groups else 0
        dots.append(
            f'<circle class="dot c{kind}" cx="{8 + across.place(a) * (WIDTH - 16):.1f}" '
            f'cy="{2 * HEIGHT - 8 - down.place(b) * (2 * HEIGHT - 16):.1f}" r="2.5"><title>{escape(name)}</title></circle>'
        )
    legend = _legend([*ranked, *(["others"] if len(sizes) > len(ranked) else [])]) if groups else ""
    return legend + _svg(dots, "The points in two dimensions", 2 * HEIGHT)


def _colour(place: int) -> int:
    return min(place, COLOURS - 1)


def _across(axis: Axis, value: float) -> float:
    return LEFT + axis.place(value) * (WIDTH - LEFT - RIGHT)


def _down(axis: Axis, value: float) -> float:
    return HEIGHT - BOTTOM - axis.place(value) * (HEIGHT - TOP - BOTTOM)


def _frame(x: Axis, y: Axis) -> str:
    parts = []
    for tick in y.ticks():
        at = _down(y, tick)
        parts.append(f'<line class="grid" x1="{LEFT}" y1="{at:.1f}" x2="{WIDTH - RIGHT}" y2="{at:.1f}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{tick:g}</text>')
    for tick in x.ticks():
        at = _across(x, tick)
        parts.append(f'<text class="tick" x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{tick:g}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text class="label" x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">{escape(x.label)}</text>')
    return "".join(parts)


def _legend(names: Sequence[str]) -> str:
    items = "".join(f'<li class="c{_colour(place)}">{escape(name)}</li>' for place, name in enumerate(names))
    return f'<ul class="legend">{items}</ul>'


def _svg(parts: Sequence[str], title: str, height: int = HEIGHT) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'
