"""How far an import had come: kept with each batch, so that the same command after a crash goes on from there.

Running the whole file again would do for most files, but where a record comes twice with different words, its first
words would be news again and could lead to other merges than in a run that nobody disturbed.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from frontlist.model.report import Report
from frontlist.store import notes

EDGE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where the import of the items named `name` stands; without a name nothing is kept."""

    name: str

    @property
    def _key(self) -> str:
        return f"import:{self.name}"

    def read(self, connection: Connection) -> tuple[int, Report]:
        """How many items are done, and what came of them."""
        found = notes.get(connection, self._key) if self.name else None
        return (found["taken"], Report(**found["report"])) if found else (0, Report())

    def save(self, connection: Connection, taken: int, report: Report) -> None:
        """In the transaction that writes the batch."""
        if self.name:
            notes.put(connection, self._key, {"taken": taken, "report": asdict(report)})

    def forget(self, connection: Connection) -> None:
        """The import is complete; the next one of the same file begins at its beginning."""
        if self.name:
            notes.forget(connection, self._key)


def fingerprint(file: Path) -> str:
    """A name for the file as it is now: its size and the digest of both its ends."""
    digest = hashlib.blake2b(digest_size=16)
    with file.open("rb") as stream:
        digest.update(stream.read(EDGE))
        size = os.fstat(stream.fileno()).st_size
        stream.seek(max(0, size - EDGE))
        digest.update(stream.read(EDGE))
    return f"{size}-{digest.hexdigest()}"
