"""docs/reference/licences.md: what is installed with Frontlist, at which version, under which licence, and for whom.

The names and versions are those of constraints.txt; the licences and who needs what are what the installed packages say.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Final

LICENCES_PAGE: Final = Path(__file__).parent / "reference" / "licences.md"
ROOT: Final = Path(__file__).parent.parent
# Extras that only those need who work on Frontlist itself.
WORKSHOP: Final = ("dev", "bench")
# What packages without a licence expression write instead, and what it means; scipy gives its whole text.
_WORDS: Final = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# Said only in the files that come with it.
_IN_FILE: Final = {"axe-playwright-python": "MIT; axe-core in it MPL-2.0"}
HEAD: Final = """# Licences

Written by `python -m docs.generate` from constraints.txt, which locks what is tested, and from what the packages say of
themselves. Frontlist itself is under Apache-2.0; why it needs each of its own dependencies stands in
[ARCHITECTURE.md](../../ARCHITECTURE.md). None of these is copied into this repository.
"""


def licences_page() -> str:
    """Two tables: what Frontlist runs with, and what its tests and benchmarks take besides."""
    locked, runs = constraints(), needed(workshop=False)
    tables = (("What it runs with, extras included", runs), ("For its tests and benchmarks only", set(locked) - runs))
    return "\n".join([HEAD, *("\n".join(_table(title, names, locked)) for title, names in tables)])


def constraints() -> dict[str, str]:
    """Each package of constraints.txt, and its version."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    return {canonical(name): version for name, _, version in (line.partition("==") for line in lines)}


def canonical(name: str) -> str:
    """A package's name as indexes spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(name: str) -> str:
    """The licence that an installed package says it is under."""
    about = metadata.metadata(name)
    said = about["License-Expression"] or (about["License"] or "").partition("\n")[0]
    kinds = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier", []) if one.startswith("License :: ")]
    if not said or said.startswith("Copyright"):
        said = " and ".join(kinds) or _IN_FILE[name]
    return _WORDS.get(said, said)


def project() -> dict[str, Any]:
    """What pyproject.toml says of the project."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def needed(*, workshop: bool) -> set[str]:
    """All that is installed with Frontlist and its extras: dependencies, and theirs in turn."""
    extras = project()["optional-dependencies"]
    kept = [extras[name] for name in extras if workshop or name not in WORKSHOP]
    found: set[str] = set()
    ahead = [line for part in (project()["dependencies"], *kept) for line in part if not line.startswith("frontlist")]
    while ahead:
        line = ahead.pop()
        name = canonical(re.split(r"[\s\[<>=!~;(]", line, maxsplit=1)[0])
        if name not in found:
            found.add(name)
        elif "[" not in line:
            continue
        ahead.extend(one for one in _below(name, line) if one not in ahead)
    return found


def _below(name: str, line: str) -> Iterator[str]:
    """What a package needs here, with the extras that the line asks for."""
    from packaging.requirements import Requirement

    wanted = Requirement(line).extras or {""}
    for one in metadata.requires(name) or ():
        below = Requirement(one)
        if canonical(below.name) != name and (
            below.marker is None or any(below.marker.evaluate({"extra": extra}) for extra in wanted)
        ):
            extras = f"[{','.join(sorted(below.extras))}]" if below.extras else ""
            yield f"{below.name}{extras}"


def _table(title: str, names: set[str], locked: dict[str, str]) -> Iterator[str]:
    yield f"## {title}\n\n| package | version | licence |\n| --- | --- | --- |"
    for name in sorted(names):
        yield f"| [{name}](https://pypi.org/project/{name}/) | {locked[name]} | {licence(name)} |"
    yield ""
