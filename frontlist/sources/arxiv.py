"""What every interface of arXiv has in common: how its records are put together."""

from __future__ import annotations

import re
from typing import Final

from frontlist.errors import UsageError
from frontlist.model.arxiv_categories import NAMES, name_of, nearest
from frontlist.model.ids import normal_id
from frontlist.model.paper import ExternalId, Link
from frontlist.sources.parts import dois_in, joined

SCHEME: Final = "arxiv"
TYPE: Final = "preprint"


def ids(number: str, doi: str = "") -> tuple[ExternalId, ...]:
    """The arXiv id, then every DOI that the authors gave."""
    found = normal_id("arxiv", number)
    return joined((found,) if found else (), dois_in(doi))


def links(number: str) -> tuple[Link, ...]:
    """The abstract page, and the PDF at its own place: it is linked, never stored."""
    found = normal_id("arxiv", number)
    if not found:
        return ()
    return (
        Link("abstract", f"https://arxiv.org/abs/{found.value}"),
        Link("pdf", f"https://arxiv.org/pdf/{found.value}"),
    )


def check_category(text: str) -> None:
    """UsageError for a category that arXiv does not have. One that is newer than our list is asked for as a set."""
    if text in NAMES or re.fullmatch(SET, text):
        return
    near = nearest(text)
    raise UsageError(
        f"arXiv has no category {text!r}; the nearest that it has is {near} ({name_of(near)}).",
        "They are listed at https://arxiv.org/category_taxonomy; a new one is taken as its set is written, "
        "as in cs:cs:LG for cs.LG.",
        category=text,
    )


def set_of(category: str) -> str:
    """The OAI-PMH set of a category: 'cs.LG' → 'cs:cs:LG', 'hep-th' → 'physics:hep-th'; a written set stays as it is.

    https://info.arxiv.org/help/oa/index.html
    """
    if ":" in category:
        return category
    archive, _, subject = category.partition(".")
    group = archive if archive in GROUPS else "physics"
    if not subject:
        return group if archive in GROUPS or archive == "physics" else f"physics:{archive}"
    return f"{group}:{archive}:{subject}"


def category_of(text: str) -> str:
    """What the feeds call a category or a set: 'cs:cs:LG' → 'cs.LG', 'physics:hep-th' → 'hep-th'."""
    group, *below = text.split(":")
    return ".".join(below) or group


SET: Final = r"[a-z-]+:[a-z-]+(?::[A-Za-z-]+)?"
GROUPS: Final = frozenset({"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"})
