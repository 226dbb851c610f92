"""The curators' desk: picks, their order, an edition's words, closing and correcting."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body
from starlette.requests import Request
from starlette.responses import Response

from frontlist.web.api.answers import answer, api_router, done
from frontlist.web.api.call import Call
from frontlist.web.api.lists_of_papers import EditionKey, edition_shape
from frontlist.web.api.shapes import EditionShape, Line, PaperName

router = api_router("desk")


@router.put("/editions/{key}/picks/{paper:path}", status_code=204, summary="Put a paper into an edition")
def pick(request: Request, key: EditionKey, paper: PaperName, note: Annotated[Line, Body(embed=True, examples=["A proof that fits on a page."])] = "") -> Response:  # fmt: skip
    """With a line on why; again, to change the line. Needs the scope `curate`, as all of the desk."""
    call = Call(request)
    call.library.community.curation.pick(call.acting("curate"), key, paper, note)
    return done()


@router.delete("/editions/{key}/picks/{paper:path}", status_code=204, summary="Take a pick out again")
def unpick(request: Request, key: EditionKey, paper: PaperName) -> Response:
    """It stays wherever else it stands."""
    call = Call(request)
    call.library.community.curation.unpick(call.acting("curate"), key, paper)
    return done()


@router.put("/editions/{key}/order", response_model=EditionShape, summary="Put the picks in order")
def reorder(
    request: Request, key: EditionKey, papers: Annotated[list[Line], Body(max_length=1000, examples=[["pabcdefghij23"]])],
    revision: Annotated[int | None, Body(description="The `revision` that was seen: 409 when somebody else changed it since", examples=[3])] = None,
) -> Response:  # fmt: skip
    """Each pick must be named once, by our id."""
    call = Call(request)
    call.library.community.curation.reorder(call.acting("curate"), key, papers, revision)
    return now(call, key)


@router.patch("/editions/{key}", response_model=EditionShape, summary="An edition’s own words")
def describe(
    request: Request, key: EditionKey, title: Annotated[Line | None, Body(examples=["A week of proofs"])] = None,
    note: Annotated[Line | None, Body(examples=["Most of it is about limits."])] = None,
) -> Response:  # fmt: skip
    """What is not named stays as it is."""
    call = Call(request)
    call.library.community.curation.describe(call.acting("curate"), key, title=title, note=note)
    return now(call, key)


@router.post("/editions/{key}/close", response_model=EditionShape, summary="Freeze an edition before its time")
def close(request: Request, key: EditionKey) -> Response:
    """For an admin; needs the scope `admin`."""
    call = Call(request)
    call.library.community.curation.close(call.acting("admin"), key)
    return now(call, key)


@router.post("/editions/{key}/corrections", response_model=EditionShape, summary="Correct a closed edition")
def correct(
    request: Request, key: EditionKey, note: Annotated[Line, Body(examples=["The second paper was withdrawn."])],
    add: Annotated[Line, Body(description="Any id of a paper", examples=["1706.03762"])] = "",
    remove: Annotated[Line, Body(description="Any id of a paper", examples=["2005.11401"])] = "",
) -> Response:  # fmt: skip
    """With a note that every reader sees."""
    call = Call(request)
    call.library.community.curation.correct(call.acting("curate"), key, note, add=add, remove=remove)
    return now(call, key)


def now(call: Call, key: str) -> Response:
    """The edition as it is after the change."""
    return answer(call, edition_shape(call, call.library.discover.edition(key)))
