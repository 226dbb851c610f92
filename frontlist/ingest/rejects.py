"""The rejects file: what could not be taken, where it stood, and why. Made only when there is something to say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TextIO

import orjson

from frontlist.model.paper import Reject


@dataclass(slots=True)
class RejectsFile:
    """A file of JSON lines named after the run; `path` is None as long as nothing was refused."""

    folder: Path
    label: str
    clock: Callable[[], dt.datetime]
    path: Path | None = None
    _stream: TextIO | None = field(default=None, repr=False)

    def __enter__(self) -> RejectsFile:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._stream:
            self._stream.close()

    def add(self, reject: Reject) -> None:
        """Write one line."""
        stream = self._stream or self._open()
        line = {"source": reject.source, "where": reject.where, "reason": reject.reason}
        stream.write(orjson.dumps(line).decode() + "\n")

    def flush(self) -> None:
        """Put on disk what was refused, before what was taken is."""
        if self._stream:
            self._stream.flush()

    def _open(self) -> TextIO:
        self.folder.mkdir(parents=True, exist_ok=True)
        stem = re.sub(r"[^\w.-]+", "-", self.label)[:80].strip("-.") or "import"
        self.path = self.folder / f"{stem}-{self.clock():%Y%m%dT%H%M%S%f}.jsonl"
        self._stream = self.path.open("w", encoding="utf-8", errors="replace")
        return self._stream


def forget_old(folder: Path, before: dt.datetime) -> int:
    """Delete what the hourly readings of sources refused before then, how many files; those of imports are somebody's."""
    old = [file for file in folder.glob("sync-*.jsonl") if file.stat().st_mtime < before.timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)
