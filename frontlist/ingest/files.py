"""A file into the library: what `export` wrote comes back field by field, anything else as records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from frontlist.errors import BadInput
from frontlist.ingest import exchange
from frontlist.ingest.door import Ingest
from frontlist.ingest.resume import fingerprint
from frontlist.ingest.run import Progress
from frontlist.model.report import Report
from frontlist.sources.files import open_records
from frontlist.sources.lines import numbered_lines
from frontlist.sources.streams import Reach, opened

HEAD = 4096


def import_file(ingest: Ingest, path: Path, progress: Progress | None = None) -> Report:
    """Import one file, whatever its format."""
    label = f"import-{path.stem}"
    reach = Reach()
    told = (lambda report, _share: progress(report, reach.share())) if progress else None
    if _is_export(path):
        return exchange.take_in(ingest, _lines(path, reach), label=label, progress=told)
    items = open_records(path, reach)
    # What comes through a pipe cannot be read twice, and so not be taken up again.
    resume = fingerprint(path) if path.is_file() else ""
    return ingest.run(items, label=label, progress=told, resume=resume)


def _is_export(path: Path) -> bool:
    try:
        with opened(path) as texts:
            _, stream = next(texts)
            return exchange.is_export(stream.head(HEAD))
    except (BadInput, OSError, StopIteration):
        # Not to be judged here: the reader of records says what is wrong with it.
        return False


def _lines(path: Path, reach: Reach) -> Iterator[bytes]:
    with opened(path, reach) as texts:
        for _, stream in texts:
            # A line that is too long to be one of ours goes on as an empty one, and is skipped.
            yield from (line or b"" for _, line in numbered_lines(stream))
