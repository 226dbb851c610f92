"""Frontlist: the trending-papers service that you run for yourself.

from frontlist import Library
with Library.open("~/papers") as library:
    for hit in library.search("hubness in embedding spaces").hits:
        print(hit.reason)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["Library", "__version__"]

if TYPE_CHECKING:
    from frontlist.app import Library


def __getattr__(name: str) -> object:
    # Imported when used: `import frontlist` must not cost numpy, SQLAlchemy and faiss.
    if name == "Library":
        from frontlist.app import Library

        return Library
    raise AttributeError(f"module 'frontlist' has no attribute {name!r}")
