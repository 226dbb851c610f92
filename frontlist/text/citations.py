"""Citation keys that a bibliography never resolved: `vaswani2017attention` → (Vaswani 2017)."""

from __future__ import annotations

import re
from typing import Final

# Data sets and competitions carry years in their names; they are identifiers and stay.
_NAMES: Final = frozenset(
    """voc pascalvoc wmt imagenet ilsvrc coco semeval clef trec iclr icml neurips nips cvpr iccv eccv davis conll iwslt
    msmarco kitti inaturalist squad acl emnlp naacl isic brats refuge hotpotqa aime places youtube ade visda news
    iso python java covid web common office fashion""".split()
)
KEY: Final = re.compile(r"(?<![\w./@-])([a-z]{2,20})((?:19|20)\d\d)([a-z]{3,40})(?![\w/@-])")
_KEYS: Final = re.compile(rf"~?(?:{KEY.pattern})(?:\s?,\s?(?:{KEY.pattern}))*")
_CITE_KEY: Final = re.compile(r"([A-Za-z]{2,20})[-_:]?((?:19|20)\d\d)(?:[a-z][A-Za-z]*)?")
_SUBJECT: Final = re.compile(
    r"(?:^|[.,:;]|\b(?:by|of|in|from|to|and|with|following|see|than|that|as|extends?))\s*$", re.I
)


_NEEDED: Final = re.compile(r"\b(?:by|of|in|from|to|with|following|see|than|as|extends?)\s*$", re.I)


def resolved(text: str) -> str:
    """Bare citation keys in running text as people cite."""
    return _KEYS.sub(_bare, text)


def _bare(found: re.Match[str]) -> str:
    before = found.string[: found.start()]
    keys = KEY.findall(found.group())
    if any(name in _NAMES for name, _, _ in keys):
        return found.group()
    shown = [(name.capitalize(), year) for name, year, _ in keys]
    return _cite(shown, before[-30:])


def cited(keys: str, before: str) -> str:
    """What `\\cite{keys}` becomes after `before`: names and years where the keys tell them.

    Keys that tell nothing are dropped, unless the sentence would fall apart without them: 'as shown in [EGKM]'.
    """
    matches = [_CITE_KEY.fullmatch(key.strip()) for key in keys.split(",")]
    shown = [(match.group(1)[:1].upper() + match.group(1)[1:], match.group(2)) for match in matches if match]
    if shown and len(shown) == len(matches):
        return _cite(shown, before[-30:])
    return f"[{keys.strip()}]" if _NEEDED.search(before[-30:]) and keys.strip() else ""


def _cite(shown: list[tuple[str, str]], before: str) -> str:
    if len(shown) == 1 and before.rstrip().endswith(shown[0][0]):
        return f"({shown[0][1]})" if before[-1].isspace() else f" ({shown[0][1]})"
    if len(shown) == 1 and _SUBJECT.search(before):
        return f"{shown[0][0]} ({shown[0][1]})"
    if len(shown) < 4 and _NEEDED.search(before):
        return " and ".join(f"{name} ({year})" for name, year in shown)
    room = "" if not before or before[-1].isspace() or before[-1] in "([" else " "
    listed = "; ".join(f"{name} {year}" for name, year in shown)
    return f"{room}{listed}" if before[-1:] in {"(", "["} else f"{room}({listed})"
