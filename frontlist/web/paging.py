"""Lists that are read a page at a time by number: where they end, so that a page behind their end can say so."""

from __future__ import annotations

from typing import NamedTuple


class Pages(NamedTuple):
    """The page that is asked for, and the last one that there is."""

    number: int
    last: int

    @property
    def behind(self) -> bool:
        """Whether the list ends before this page. An empty list has one page, which says that it is empty."""
        return self.number > self.last

    @property
    def status(self) -> int:
        """Nothing is found behind the end, though the page leads back."""
        return 404 if self.behind else 200


def pages_of(number: int, total: int, on_a_page: int) -> Pages:
    """
    >>> pages_of(3, 40, 20), pages_of(0, 0, 20), pages_of(3, 40, 20).behind
    (Pages(number=3, last=2), Pages(number=1, last=1), True)
    """
    return Pages(max(number, 1), max(1, -(-total // on_a_page)))
