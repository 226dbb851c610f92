"""`frontlist encoder`: what turns text into vectors."""

from __future__ import annotations

from pathlib import Path

import click

from frontlist.cli.common import emit_json, json_option, shell, upgrade_lines


@click.group()
def encoder() -> None:
    """What turns text into vectors. The one in the package needs no download.

    \b
    frontlist encoder info
    frontlist encoder train papers.jsonl --output mine.npz.zst
    frontlist encoder use mine.npz.zst
    """


@encoder.command("info")
@json_option
def info(as_json: bool) -> None:
    """Show the encoder that is in use, and its card."""
    from frontlist.encoders import card

    found = card(shell().settings().text("encoder"))
    with shell().library() as library:
        making = library.index.making
    if as_json:
        emit_json(
            {**found, "upgrade": making and {"done": making.done, "total": making.total, "recalls": making.recalls}}
        )
        return
    for name, value in found.items():
        click.echo(f"{name.ljust(14)}{value}")
    for words in upgrade_lines(making) if making else ():
        click.echo(words)


@encoder.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the encoders that there are: the package's, and those trained into this home."""
    from frontlist.encoders import known

    found = known(shell().home)
    if as_json:
        emit_json(found)
        return
    for name, place in found.items():
        click.echo(f"{name.ljust(30)}{place}")


@encoder.command("use")
@click.argument("name")
def use(name: str) -> None:
    """Use another encoder: `static`, a file that `train` wrote, or a folder with an ONNX model. Nobody has to wait.

    The index there is answers for the new encoder at once, over an alignment learned on some papers that both have
    read. The library is then read anew, newest papers first, by the worker (of `frontlist serve` too) or by
    `frontlist index update`; killed anywhere, it goes on. `frontlist index status` tells how far it is.

    \b
    frontlist encoder use mine.npz.zst
    frontlist encoder use hub:sentence-transformers/all-MiniLM-L6-v2
    """
    from frontlist.config import write_setting
    from frontlist.encoders import choose

    chosen = choose(name)
    write_setting(shell().home, "encoder", chosen)
    with shell().library() as library:
        library.index.open_bridge()
        making = library.index.making
    click.echo(f"{chosen} is in use from now on.")
    if making is None:
        click.echo("`frontlist index update` brings the index up to date.")
        return
    for words in upgrade_lines(making):
        click.echo(words)
    click.echo("The worker goes on with it, or `frontlist index update` does so now.")


@encoder.command("train")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--output", type=click.Path(path_type=Path), help="Where the weights go [the home's encoders folder].")
@click.option("--steps", type=click.IntRange(1), help="How many steps [as the package's weights had].")
@click.option("--seed", type=int, default=7, show_default=True)
def train_(files: tuple[Path, ...], output: Path | None, steps: int | None, seed: int) -> None:
    """Train a static encoder from titles and abstracts alone. Stopped anywhere, the same command goes on."""
    from frontlist.encoders import train

    written = train(shell().home, files, output, steps=steps, seed=seed, tell=lambda words: click.echo(words, err=True))
    click.echo(f"Written to {written}. Use it with: frontlist encoder use {written}")
