"""`frontlist restore`: a backup put back."""

from __future__ import annotations

from pathlib import Path

import click

from frontlist.cli.common import shell


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--force", is_flag=True, help="Replace everything that is in this home.")
def restore(file: Path, force: bool) -> None:
    """Put a backup back, into an empty home or, with --force, in place of what is there. Mail is then held.

    \b
    frontlist restore frontlist-2026-11-21.zip
    frontlist --home elsewhere restore frontlist-2026-11-21.zip
    """
    from frontlist.opening import restore as put_back

    kept = not force and (shell().home / "frontlist.toml").exists()
    manifest = put_back(shell().home, shell().flags, file, force=force)
    click.echo(
        f"{sum(manifest.rows.values()):,} rows are back, as they were on {manifest.made_at[:16].replace('T', ' ')}."
    )
    if kept and "frontlist.toml" in manifest.files:
        click.echo("This home keeps its own settings; those of the backup lie in it as files/frontlist.toml.")
    click.echo(
        "Waiting mails are held; look at `frontlist digest status`, then let them go with `frontlist digest release`."
    )
