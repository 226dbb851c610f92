"""What an import did, in numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of one run. `read` is everything that the source gave, rejects included; `repeated`, what came again under
    the same id with other words.
    """

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: int = 0
    merged: int = 0
    removed: int = 0
    rejected: int = 0
    observed: int = 0

    def plus(self, **counts: int) -> Report:
        """These counts added."""
        return replace(self, **{name: getattr(self, name) + count for name, count in counts.items()})
