"""Vectors with what is known of each: read from a NumPy file or from JSON lines, a sample where there are too many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import orjson

from frontlist.errors import FileUnusable
from frontlist.features.archive import mapped_array

Floats = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]

# 100,000 rows of 384 numbers are 150 MB; of a larger file an even sample is read, and the report says so.
MOST: Final = 100_000
# Wider vectors mean fewer of them; what all directions need against each other grows with the square.
MOST_NUMBERS: Final = MOST * 1_536
WIDEST: Final = 8_192
LONGEST_LINE: Final = 16 << 20
SEED: Final = 20_261_121
LONGEST_NAME: Final = 160


@dataclass(frozen=True, slots=True)
class Points:
    """One row a point. `texts`, `months` and `fields` are empty where the source has none."""

    source: str
    vectors: Floats
    names: tuple[str, ...]
    texts: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    total: int = 0
    left_out: int = 0

    def __len__(self) -> int:
        return len(self.vectors)


def cleaned(points: Points) -> Points:
    """Without rows that hold no number, or nothing but zeros: they have no direction. Counted, not hidden."""
    usable = np.isfinite(points.vectors).all(axis=1) & (points.vectors != 0).any(axis=1)
    if usable.all():
        return points
    rows = np.flatnonzero(usable)

    def kept(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(values[row] for row in rows) if values else ()

    return replace(
        points, vectors=points.vectors[rows], names=kept(points.names), texts=kept(points.texts),
        months=kept(points.months), fields=kept(points.fields), left_out=points.left_out + int((~usable).sum()),
    )  # fmt: skip


def read(path: Path, encode: Encode, most: int = MOST) -> Points:
    """A file of vectors (`.npy`), or of JSON lines with `vector`, or with `text` or `title` and `abstract`."""
    if not path.is_file():
        raise FileUnusable(f"There is no file {path}.", "Name a .npy or .jsonl file, or leave it out for the library.")
    if path.suffix == ".npy":
        return cleaned(read_numpy(path, most))
    if path.suffix in {".jsonl", ".json", ".ndjson"}:
        return cleaned(read_lines(path, encode, most))
    raise FileUnusable(f"{path.name} is neither .npy nor .jsonl.", "See `frontlist space report --help`.")


def read_numpy(path: Path, most: int = MOST) -> Points:
    """A two-dimensional array of numbers, mapped from disk; what would run code on loading is refused."""
    try:
        array = mapped_array(path)
    except (ValueError, OSError) as error:
        raise FileUnusable(
            f"{path.name} is not a plain NumPy array: {error}.",
            "Save it with numpy.save(…, allow_pickle=False); files that hold Python objects are not opened.",
        ) from error
    if array.ndim != 2 or array.dtype.kind not in "fiu":
        raise FileUnusable(
            f"{path.name} does not hold rows of numbers.", "Give an array of shape (points, dimensions)."
        )
    if array.shape[1] > WIDEST:
        raise FileUnusable(
            f"{path.name} holds vectors of {array.shape[1]:,} numbers; up to {WIDEST:,} can be measured.",
            "Give the first numbers of each, or another encoder's.",
        )
    rows = sampled(len(array), min(most, MOST_NUMBERS // max(array.shape[1], 1)))
    names = tuple(f"row {row}" for row in rows)
    return Points(path.name, np.asarray(array[rows], np.float32), names, total=len(array))


def read_lines(path: Path, encode: Encode, most: int = MOST) -> Points:
    """One JSON object a line. Lines without vectors are encoded."""
    total = sum(1 for _ in _lines(path))
    wanted = set(sampled(total, most).tolist())
    rows = [(place, row) for place, row in enumerate(_lines(path)) if place in wanted]
    items = [_object(line, place, path) for place, line in rows]
    texts = tuple(_text(item) for item in items)
    given = any("vector" in item for item in items)
    return Points(
        source=path.name, vectors=_stacked(items, path) if given else encode(texts), total=total,
        names=tuple(_name(item, text, place) for item, text, (place, _) in zip(items, texts, rows, strict=True)),
        texts=texts if any(texts) else (),
        months=tuple(date[:7] for date in _column(items, ("month", "date", "published"))),
        fields=_column(items, ("field", "category", "categories", "label")),
    )  # fmt: skip


def sampled(total: int, most: int) -> npt.NDArray[np.int64]:
    """All rows, or `most` of them: the same ones each time."""
    if total <= most:
        return np.arange(total)
    return np.sort(np.random.default_rng(SEED).choice(total, most, replace=False))


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise FileUnusable(f"{path.name} has a line of more than 16 MB.", "Give JSON lines: one object a line.")
            if line.strip():
                yield line


def _object(line: bytes, place: int, path: Path) -> dict[str, Any]:
    try:
        item = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise FileUnusable(f"Line {place + 1} of {path.name} is not JSON: {error}.", "One object a line.") from error
    if not isinstance(item, dict):
        raise FileUnusable(f"Line {place + 1} of {path.name} is not a JSON object.", "One object a line.")
    return item


def _text(item: dict[str, Any]) -> str:
    title, text = str(item.get("title") or ""), str(item.get("abstract") or item.get("text") or "")
    return f"{title}\n{text}" if title and text else title or text


def _name(item: dict[str, Any], text: str, place: int) -> str:
    return (text.split("\n", 1)[0] or str(item.get("id") or f"line {place + 1}"))[:LONGEST_NAME]


def _column(items: Sequence[dict[str, Any]], keys: Sequence[str]) -> tuple[str, ...]:
    values = [next((_plain(item[key]) for key in keys if item.get(key)), "") for item in items]
    return tuple(values) if any(values) else ()


def _plain(value: object) -> str:
    return str(value[0]) if isinstance(value, list) else str(value)


def _stacked(items: Sequence[dict[str, Any]], path: Path) -> Floats:
    lengths = {len(item["vector"]) if isinstance(item.get("vector"), list) else 0 for item in items}
    if len(lengths) > 1:
        told = ", ".join(str(length) for length in sorted(lengths))
        raise FileUnusable(
            f"{path.name} mixes vectors of several lengths ({told}).", "Give the vectors of one encoder in one file."
        )
    try:
        return np.array([item["vector"] for item in items], np.float32)
    except (TypeError, ValueError) as error:
        raise FileUnusable(f"A vector in {path.name} is not a list of numbers.", "Check the file.") from error
