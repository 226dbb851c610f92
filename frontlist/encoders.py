"""Choosing, describing and training encoders. Beside `app.py`: it knows the home and the learned space."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson

from frontlist.errors import EncoderError, FrontlistError

if TYPE_CHECKING:
    from frontlist.config import Settings
    from frontlist.index.writer import Encoder

logger = logging.getLogger("frontlist.encoders")

PACKAGED: Final = "static"
HUB: Final = "hub:"
ENDING: Final = ".npz.zst"


def open_encoder(name: str) -> Encoder:
    """`static` is the one in the package; a file is another static one; a folder, or `hub:NAME`, an ONNX model."""
    from frontlist.features.static_encoder import StaticEncoder

    place = Path(name).expanduser()
    if name.startswith(HUB) or place.is_dir():
        from frontlist.features.onnx_encoder import OnnxEncoder

        return OnnxEncoder(name.removeprefix(HUB) if name.startswith(HUB) else str(place))
    return StaticEncoder.load(None if name == PACKAGED else place)


def card(name: str) -> Mapping[str, object]:
    """What is known of an encoder: its name, its size, and how it was made."""
    from frontlist.features.static_encoder import PACKAGED as WEIGHTS

    encoder = open_encoder(name)
    place = WEIGHTS if name == PACKAGED else Path(name).expanduser()
    beside = place.with_name("static.json")
    made = orjson.loads(beside.read_bytes()) if place.is_file() and beside.exists() else {}
    size = {"bytes": place.stat().st_size} if place.is_file() else {}
    return {"name": encoder.name, "dimensions": encoder.dim, "place": str(place), **size, **made}


def known(home: Path) -> Mapping[str, str]:
    """The package's encoder, and those in the home, by name."""
    trained = sorted((home / "encoders").glob(f"*/*{ENDING}"))
    return {PACKAGED: "in the package", **{str(file): f"{file.stat().st_size / 2**20:.1f} MiB" for file in trained}}


def choose(name: str) -> str:
    """The value of the setting for this encoder; EncoderError when it cannot be used."""
    if name == PACKAGED or name.startswith(HUB):
        open_encoder(name)
        return name
    place = Path(name).expanduser().absolute()
    if not place.exists():
        raise EncoderError(f"There is no encoder at {name}.", "See `frontlist encoder list`.")
    open_encoder(str(place))
    return str(place)


@dataclass
class Choice:
    """The encoder to use now: `frontlist encoder use` may name another while this process runs."""

    settings: Settings
    encoder: Encoder | None
    looked_at: int = 0
    name: str = ""

    def __call__(self) -> Encoder | None:
        """The encoder in use; where a new one cannot be opened, the one before."""
        # What a flag or the environment says stands for as long as the process.
        if self.settings.origins["encoder"] not in {"default", "frontlist.toml"}:
            return self.encoder
        written = self._written()
        if written != self.looked_at:
            self.looked_at = written
            self._look()
        return self.encoder

    def _written(self) -> int:
        try:
            return (self.settings.home / "frontlist.toml").stat().st_mtime_ns
        except OSError:
            return 0

    def _look(self) -> None:
        from frontlist.config import load

        try:
            name = load(self.settings.home).text("encoder")
            if name != (self.name or self.settings.text("encoder")):
                self.encoder, self.name = open_encoder(name), name
        except FrontlistError as error:  # no such encoder; or the file is only half written yet
            logger.warning("Going on with the encoder as it was: %s", error)


def train(
    home: Path, files: Sequence[Path], output: Path | None, *, steps: int | None, seed: int, tell: Callable[[str], None]
) -> Path:
    """Train a static encoder; a run that was stopped goes on where it was."""
    from frontlist.features.static_training import Plan, Training

    target = output or home / "encoders" / f"seed-{seed}" / f"static{ENDING}"
    target.parent.mkdir(parents=True, exist_ok=True)
    plan = Plan(seed=seed) if steps is None else Plan(seed=seed, steps=steps)
    Training(files, target, plan, tell).run()
    return target
