"""The order of a conversation: best answers first under each remark, without ever recursing into a deep one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Protocol, TypeVar


class Placed(Protocol):
    """What has a place in a thread."""

    @property
    def id(self) -> str: ...
    @property
    def parent_id(self) -> str: ...


T = TypeVar("T", bound=Placed)


def in_thread_order(remarks: Iterable[T], rank: Callable[[T], tuple[Hashable, ...]]) -> list[T]:
    """Every remark after its parent, siblings by falling `rank`. One whose parent is not there stands at the top."""
    known = list(remarks)
    ids = {remark.id for remark in known}
    below: dict[str, list[T]] = {}
    for remark in known:
        below.setdefault(remark.parent_id if remark.parent_id in ids else "", []).append(remark)
    for answers in below.values():
        # Ascending, since the stack below is taken from its end.
        answers.sort(key=rank)
    ordered: list[T] = []
    waiting = below.get("", [])
    while waiting:
        remark = waiting.pop()
        ordered.append(remark)
        waiting.extend(below.get(remark.id, []))
    return ordered
