"""`frontlist encoder`: what turns text into vectors."""

from __future__ import annotations

from pathlib import Path

import click

from frontlist.cli.common import emit_json, json_option, shell


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
    if as_json:
        emit_json(found)
        return
    for name, value in found.items():
        click.echo(f"{name.ljust(14)}{value}")


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
    """Use another encoder: `static`, a file that `train` wrote, or a folder with an ONNX model. The index follows."""
    from frontlist.config import write_setting
    from frontlist.encoders import choose

    chosen = choose(name)
    write_setting(shell().home, "encoder", chosen)
    click.echo(f"{chosen} is in use from now on; `frontlist index update` makes the index anew with it.")


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
