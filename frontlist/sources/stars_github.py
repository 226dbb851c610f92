"""How many stars a paper's code has on GitHub, one repository a request (https://docs.github.com/en/rest/repos/repos)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from frontlist.errors import BadStatus
from frontlist.sources.answers import json_of
from frontlist.sources.counters import Access, Asked, Counter, Totals
from frontlist.sources.parts import counted

_REPOSITORY: Final = re.compile(
    r"https?://(?:www\.)?github\.com/([\w.-]{1,100})/([\w.-]{1,100}?)(?:\.git)?(?:[/?#].*)?"
)
# A repository that was renamed away, taken down or closed.
_GONE: Final = frozenset({404, 410, 451})


def _repository(paper: Asked) -> str:
    found = [_REPOSITORY.fullmatch(link.url) for link in paper.links if link.kind == "code"]
    return next((f"{one[1]}/{one[2]}" for one in found if one), "")


def _ask(access: Access, papers: Sequence[Asked]) -> Totals:
    headers = {"Accept": "application/vnd.github+json"}
    headers |= {"Authorization": f"Bearer {access.key}"} if access.key else {}
    for paper in papers:
        try:
            answer = access.client.get(f"{access.endpoint.rstrip('/')}/repos/{_repository(paper)}", headers=headers)
        except BadStatus as error:
            if error.data["status"] not in _GONE:
                raise
            continue
        value = json_of(answer, "GitHub")
        if isinstance(value, dict):
            yield paper, counted(value.get("stargazers_count"))


# Without a token GitHub answers sixty requests an hour, and a reading comes every hour.
COUNTER = Counter(
    help="GitHub's stars of the code of the papers that are here",
    source="stars", kind="star", endpoint="github", key="github_token", at_once=1, most=50, most_keyed=1000,
    fits=lambda paper: bool(_repository(paper)), ask=_ask,
)  # fmt: skip
