"""What a task is: a name, how often, and something to call. The worker knows no task by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """`run` says in a few words what it did ('' for nothing). `every` is in seconds, from start to start.

    `shared` tasks run on one machine at a time, under a lease; the others (such as following the index) on each.
    """

    name: str
    every: float
    run: Callable[[], str]
    shared: bool = True


@dataclass(frozen=True, slots=True)
class Ran:
    """How the last run of a task went."""

    name: str
    at: str
    seconds: float
    result: str = ""
    error: str = ""
