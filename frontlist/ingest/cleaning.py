"""Cleaning texts in bulk, on a second processor where there is one: a process beside this one cleans the next batch while
the last is written.

Cleaning is most of what a new paper costs, and it needs nothing but the text. The helper is this very module, spoken to in
JSON lines; it ends when its input does, so it never outlives us. Without it everything is cleaned here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO, Final

import orjson

from frontlist.text.clean import clean, clean_title

Text = tuple[str, str]
# Below this a helper costs more than it saves.
WORTH_SHARING: Final = 800


def shown(kind: str, text: str) -> str:
    """A title or an abstract as a person would write it."""
    return clean_title(text) if kind == "title" else clean(text)


@dataclass(slots=True)
class Cleaner:
    """Cleans one batch at a time; starts its helper with the first large one. Close it when the import ends."""

    _asked: list[Text] = field(default_factory=list)
    _helper: subprocess.Popen[bytes] | None = None
    _alone: bool = (os.cpu_count() or 1) < 2

    def __enter__(self) -> Cleaner:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def ask(self, texts: Iterable[Text]) -> bool:
        """Have these texts cleaned; False when the helper does not do it, and `answers` will."""
        self._asked = list(dict.fromkeys(texts))
        if self._alone or len(self._asked) < WORTH_SHARING:
            return False
        try:
            self._helper = self._helper or _start()
            assert self._helper.stdin is not None
            self._helper.stdin.write(orjson.dumps(self._asked) + b"\n")
            self._helper.stdin.flush()
        except OSError:
            self._end()
        return not self._alone

    def answers(self) -> dict[Text, str]:
        """What was asked for last: each (kind, text) with what is shown of it."""
        asked, self._asked = self._asked, []
        if self._helper and len(asked) >= WORTH_SHARING:
            assert self._helper.stdout is not None
            try:
                return dict(zip(asked, orjson.loads(self._helper.stdout.readline()), strict=True))
            except (OSError, ValueError):
                self._end()
        return {text: shown(*text) for text in asked}

    def _end(self) -> None:
        """No helper from now on: the import is over, or the helper is not to be relied upon."""
        self._alone = True
        if self._helper is None:
            return
        self._helper.kill()
        self._helper.communicate()
        self._helper = None


def _start() -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "frontlist.ingest.cleaning"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)  # noqa: S603 ourselves


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer each line of texts with a line of what is shown of them."""
    for line in requests:
        replies.write(orjson.dumps([shown(kind, text) for kind, text in orjson.loads(line)]) + b"\n")
        replies.flush()


if __name__ == "__main__":
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer)
    except (BrokenPipeError, KeyboardInterrupt):
        # Whoever asked is gone; there is nobody to tell.
        os._exit(0)
