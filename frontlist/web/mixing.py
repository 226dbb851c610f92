"""A formula of one's own as an address: the same parameters for the page and for the API."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Query

from frontlist.model.what_if import Mix

MOST: Final = 16.0
LONGEST_HALF_LIFE: Final = 24.0 * 60
Weight = Annotated[
    float | None,
    Query(ge=0, le=MOST, allow_inf_nan=False, description="What one counts; without it, as in the site’s own formula"),
]
Share = Annotated[
    float, Query(ge=0, le=1, allow_inf_nan=False, description="0: attention as it is; 1: how rare it is in its field")
]
Text = Annotated[float, Query(ge=0, le=MOST, allow_inf_nan=False, description="Times what the text promises")]
HalfLife = Annotated[
    float,
    Query(ge=1, le=LONGEST_HALF_LIFE, allow_inf_nan=False, description="Hours after which attention counts half"),
]
USUAL: Final = Mix()


def mix_of(
    vote: Weight = None, save: Weight = None, upvote: Weight = None, comment: Weight = None, mention: Weight = None,
    star: Weight = None, citation: Weight = None, half_life: HalfLife = USUAL.half_life, fields: Share = USUAL.fields,
    text: Text = USUAL.text,
) -> Mix:  # fmt: skip
    """What is not named is as in the site's own formula."""
    given = {
        "vote": vote, "save": save, "upvote": upvote, "comment": comment, "mention": mention, "star": star, "citation": citation,
    }  # fmt: skip
    return Mix({kind: weight for kind, weight in given.items() if weight is not None}, half_life, fields, text)


Mixed = Annotated[Mix, Depends(mix_of)]
