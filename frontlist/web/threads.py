"""A conversation, which comes in reading order with depths, as the nested lists that pages and screen readers want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from frontlist.model.community import Comment

# Deeper answers stay at this indent: a phone is not wide.
DEEPEST_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Step:
    """One comment: whether a list opens before it, how many close after it, and whether its place among others ends."""

    comment: Comment
    opens: bool
    closes: int
    ends: bool


def branches(thread: Sequence[Comment]) -> list[Step]:
    """The thread as steps, so that no template recurses into a conversation of any depth."""
    depths = [min(comment.depth, DEEPEST_SHOWN) for comment in thread]
    steps, level = [], -1
    for place, comment in enumerate(thread):
        depth = min(depths[place], level + 1)
        following = min(depths[place + 1], depth + 1) if place + 1 < len(thread) else -1
        steps.append(Step(comment, depth > level, max(0, depth - following), 0 <= following <= depth))
        level = depth
    return steps
