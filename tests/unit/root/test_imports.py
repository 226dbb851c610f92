"""What importing costs: nothing heavy before it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("numpy", "sqlalchemy", "faiss", "tantivy", "scipy", "fastapi", "lxml", "httpx", "jinja2")


@pytest.mark.parametrize(
    "what",
    [
        "import frontlist",
        "import frontlist.text",
        "import frontlist.model.paper",
        "from frontlist.cli import frontlist",
    ],
)
def test_nothing_heavy_is_imported_before_it_is_used(what: str) -> None:
    program = f"import sys; {what}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_door_is_where_it_is_said_to_be() -> None:
    import frontlist
    from frontlist.app import Library

    assert frontlist.Library is Library
    with pytest.raises(AttributeError):
        getattr(frontlist, "nothing")  # noqa: B009  # mypy knows that it is not there
