"""The report as one HTML page that needs nothing beside it: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from frontlist.space.compression import Loss
from frontlist.space.parts import Concepts, Month
from frontlist.space.plots import Axis, Series, bars, histogram, lines, scatter
from frontlist.space.report import SpaceReport
from frontlist.space.shape import Hubness, Spectrum


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("frontlist.space"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip
    return environment.get_template("report.html")


def write(report: SpaceReport, out: Path) -> Path:
    """The page at `out` and the numbers beside it, whose path is returned."""
    numbers = out.with_suffix(".json")
    out.write_text(page(report), encoding="utf-8")
    numbers.write_bytes(orjson.dumps(report, default=lambda value: value._asdict()))
    return numbers


def page(report: SpaceReport) -> str:
    """The whole page."""
    plots: dict[str, str] = {}
    if report.spectrum:
        plots["spectrum"] = _spectrum(report.spectrum)
    if report.dimension:
        plots["dimension"] = histogram(report.dimension.local, "dimension around a point")
    if report.hubness:
        plots["hubness"] = _hubness(report.hubness)
    if report.losses:
        plots["losses"] = _losses(report.losses)
        plots["sizes"] = _sizes(report.losses)
    if report.concepts:
        plots["concepts"] = _concepts(report.concepts)
    if report.months:
        plots["months"] = _months(report.months)
    if report.map:
        plots["map"] = scatter(report.map.x, report.map.y, report.map.names, report.map.fields)
    return _template().render(report=report, plots=plots)


def _spectrum(found: Spectrum) -> str:
    sums, total = [], 0.0
    for share in found.shares:
        total += share
        sums.append(total)
    wide = Axis("principal directions", 1, max(len(sums), 2), logarithmic=True)
    return lines([Series("variance carried, together", range(1, len(sums) + 1), sums)], wide, Axis("share", 0, 1))


def _hubness(found: Hubness) -> str:
    count = max(len(found.counts_before), 2)
    ranks = sorted({min(count - 1, int(count ** (step / 60))) for step in range(61)})
    most = max(found.counts_before[0], found.counts_after[0], 1)
    drawn = [
        Series(name, ranks, [counts[rank - 1] for rank in ranks])
        for name, counts in (("as it is", found.counts_before), ("hubs held down", found.counts_after))
    ]
    return lines(drawn, Axis("points, the greatest hub first", 1, count, True), Axis("lists it is on", 0, most))


def _losses(found: Sequence[Loss]) -> str:
    drawn = _by_way(found, lambda one: float(one.dimensions))
    widest = max(one.dimensions for one in found)
    return lines(drawn, Axis("dimensions", 2, max(widest, 4), True), Axis("ten nearest still found", 0, 1))


def _sizes(found: Sequence[Loss]) -> str:
    drawn = _by_way(found, lambda one: float(one.bytes))
    largest = max(one.bytes for one in found)
    return lines(drawn, Axis("bytes a point", 1, max(largest, 2), True), Axis("ten nearest still found", 0, 1))


def _by_way(found: Sequence[Loss], size: Callable[[Loss], float]) -> list[Series]:
    ordered = sorted(found, key=lambda one: (one.way, one.dimensions))
    drawn = []
    for way, group in groupby(ordered, key=lambda one: one.way):
        ones = list(group)
        drawn.append(Series(way, [size(one) for one in ones], [one.recall for one in ones]))
    return drawn


def _concepts(found: Concepts) -> str:
    active = [float(one.active) for one in found.sparsity]
    drawn = [
        Series("variance explained", active, [one.explained for one in found.sparsity]),
        Series("ten nearest still found", active, [one.recall for one in found.sparsity]),
    ]
    return lines(drawn, Axis("concepts a point", 1, 16, True), Axis("share", 0, 1))


def _months(found: Sequence[Month]) -> str:
    high = max(max(one.high, one.moved) for one in found)
    low = min(0.0, *(min(one.low, one.moved) for one in found))
    spans = [(one.low, one.high) for one in found]
    label = f"{found[0].month} to {found[-1].month}"
    return bars([one.moved for one in found], Axis(label, 1, len(found)), Axis("moved", low, high or 1.0), spans)
