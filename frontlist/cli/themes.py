"""`frontlist themes`: what the library is about, in two levels, and what of it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from frontlist.cli.common import emit_json, indexed, json_option, pass_library
from frontlist.cli.concepts import echo_months

if TYPE_CHECKING:
    from frontlist.app import Library
    from frontlist.model.atlas import Growth, Theme


@click.command()
@click.argument("slug", required=False)
@click.option("--area", default="", metavar="SLUG", help="Only themes of this area.")
@click.option("--growing", is_flag=True, help="By how surely they grew, with intervals.")
@click.option("--until", default="", metavar="MONTH", help="Growth up to this year or month, as 2025 or 2025-06.")
@click.option(
    "--months", type=click.IntRange(1, 120), default=12, show_default=True, help="Growth over so many months."
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@json_option
@pass_library
def themes(
    library: Library, slug: str | None, area: str, growing: bool, until: str, months: int, limit: int, as_json: bool
) -> None:
    """Show the themes of the library within their areas, one with its papers, or what is born, grows and fades.

    \b
    frontlist themes
    frontlist themes --growing --until 2025 --limit 10
    frontlist themes sparse-autoencoders-concept
    frontlist search "theme:feature-sparse evaluation"
    """
    indexed(library)
    library.atlas.update()
    if slug:
        _one(library, slug, limit, as_json=as_json)
    elif growing:
        _growing(library.themes.growth(until, area=area, months=months)[:limit], as_json=as_json)
    else:
        _list(library, library.themes.every(area) if area else [], limit, as_json=as_json)


def _list(library: Library, found: list[Theme], limit: int, *, as_json: bool) -> None:
    areas = library.themes.areas()
    if as_json:
        emit_json(
            found[:limit]
            if found
            else [{"area": one, "themes": library.themes.every(one.slug)} for one in areas[:limit]]
        )
        return
    for theme in found[:limit]:
        _line(theme)
    for area in () if found else areas[:limit]:
        _line(area)
        click.echo("         " + "; ".join(one.name for one in library.themes.every(area.slug)[:5]))
    if not areas:
        click.echo("No themes: `frontlist learn` learns them from the library.", err=True)


def _line(theme: Theme) -> None:
    click.echo(f"{theme.papers:>7,}  {click.style(theme.name, bold=True)}  {theme.slug}")


def _growing(found: list[Growth], *, as_json: bool) -> None:
    if as_json:
        emit_json(found)
        return
    for one in found:
        born = f", born {one.born}" if one.state == "born" else ""
        click.echo(f"{one.ratio:>7.2f}×  {click.style(one.theme.name, bold=True)}  {one.theme.slug}")
        click.echo(
            f"          {one.state}{born}; {one.low:.2f} to {one.high:.2f}; {one.papers:,} papers, {one.before:,} before"
        )


def _one(library: Library, slug: str, limit: int, *, as_json: bool) -> None:
    theme = library.themes.get(slug)
    papers, months, near = library.themes.members(slug), library.themes.months(slug), library.themes.near(slug)
    if as_json:
        emit_json({"theme": theme, "papers": papers[:limit], "months": months, "near": near})
        return
    where = f" in {theme.area}" if theme.area else ""
    click.echo(f"{click.style(theme.name, bold=True)}{where}: {', '.join(theme.words)}")
    click.echo(
        f"{theme.papers:,} papers since {theme.since or 'an unknown month'}; near: {', '.join(one.slug for one in near)}"
    )
    echo_months(months)
    titles = library.papers.get_many(papers[:limit])
    for paper in papers[:limit]:
        if paper in titles:
            click.echo(f"  {titles[paper].date:<10}  {titles[paper].title}")
