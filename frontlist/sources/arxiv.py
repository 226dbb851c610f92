"""What every interface of arXiv has in common: how its records are put together."""

from __future__ import annotations

from typing import Final

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


GROUPS: Final = frozenset({"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"})
