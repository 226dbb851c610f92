"""What an import did, in numbers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of one run. `read` is everything that the source gave, rejects included; `repeated`, what came again under
    the same id with other words. `first_rejected` says of the first that was rejected where it stood, and why.
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
    first_rejected: str = field(default="", compare=False)

    def plus(self, **counts: int) -> Report:
        """These counts added."""
        return replace(self, **{name: getattr(self, name) + count for name, count in counts.items()})

    def refusing(self, where: str, reason: str) -> Report:
        """With what was rejected first, where nothing was so far; `rejected` counts it when its batch is written."""
        return self if self.first_rejected else replace(self, first_rejected=f"{where}: {reason}")
