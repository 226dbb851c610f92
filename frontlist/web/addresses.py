"""Parts of addresses: a segment of a path, a query."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

_PLAIN: Final = re.compile(r"[\w.~ -]*", re.ASCII)


def segment(text: str) -> str:
    """One segment of a path: a slash inside a name must not become one of the path."""
    # A list holds a hundred names, and most need nothing but this.
    return text.replace(" ", "%20") if _PLAIN.fullmatch(text) else quote(text, safe="")


def query(values: Mapping[str, object]) -> str:
    """'?a=1&b=2' of what is set, or ''."""
    kept = [(name, str(value)) for name, value in values.items() if value not in ("", None, False)]
    return f"?{urlencode(kept)}" if kept else ""
