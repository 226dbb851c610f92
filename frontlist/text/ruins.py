"""What remains of text that went through too many hands: lost backslashes and entities, glued sentences, mojibake.

Each rule is one class of ruin, guarded by a cheap test, and asks for evidence around the ruin: an identifier
(`aux_zipf_loss`, `Key.Net`, `Node.js`) looks much like a ruin and must come through unbroken.
"""

from __future__ import annotations

import re
from typing import Final

from frontlist.text.citations import resolved

_LINK: Final = re.compile(r"((?:https?://|www\.)[^\s<>\"]+)")
_LINK_OR_MAIL: Final = re.compile(
    r"((?:https?://|www\.)[^\s<>\"]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+)"
)
_LINK_STOPS: Final = re.compile(r"[.,;:!?]+$")

_MOJIBAKE: Final = re.compile(
    r"Ã[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    r"|Â[\u00a0-\u00bf]|â€[\u0080-\u00bf\u0152\u0153\u0160\u0161\u017e\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_LOST_CODES: Final = (
    "2010 2011 2012 2013 2014 2015 2018 2019 201c 201d 2020 2021 2022 2026 2032 2033 2192 2208 2212 2248 2260 2264 2265"
    " 00d7 00b1 00b0 00e9 00fc 03b1 03b2 03b3 03bc 221e"
)
_LOST_CODE: Final = re.compile(rf"(?<![\w/.-])(?:&?#)?x({'|'.join(_LOST_CODES.split())});?(?=s?(?![\w/]))", re.I)
_JOINED: Final = re.compile(r"\s?’\s?(?=s\b)")
# A tokenizer's 'Moore ’ s': the room went into the word.
_TORN: Final = re.compile(r"(?<=[^\W\d_]) ([’']) (?=(?:s|t|re|ve|ll|d|m)\b)")

_TIMES: Final = re.compile(r"times(?<=\dtimes)(?: ?(?=\d)|(?![A-Za-z0-9_]))")
_SPACED_TIMES: Final = re.compile(r" times (?<=\d times )(?=\d)")
_ABOUT: Final = re.compile(r"∼(?<![^\s(\[]∼)(?=\d)")
_COUNT: Final = re.compile(r"(?<![\w/.])\d+(?:\.\d+)?(?:×\d+)*$")
_SIM: Final = re.compile(r"sim(?<![\w\\/._-]...)(?=\d[\d.,]*\d[KMBGTk]?(?![\w-])|\d\\?%)")
_BETWEEN_NUMBERS: Final = re.compile(r"sim(?<=\dsim)(?=\d)")
_PLUS_MINUS: Final = re.compile(
    r"(?<=\d) pm (?=\d+\.\d)|(?<=\d\.\d) pm (?=\d)|(?<=mean) pm (?=S(?:EM|D|E)\b|std)|(?<=\d)pm(?=\d)"
)
_RELATIONS: Final = {
    "leq": "≤", "geq": "≥", "neq": "≠", "infty": "∞", "rightarrow": "→", "leftarrow": "←", "mapsto": "↦", "subseteq": "⊆",
    "nabla": "∇", "lesssim": "≲", "gtrsim": "≳", "simeq": "≃", "cdot": "·", "ldots": "…", "varepsilon": "ε",
    "varphi": "φ", "leqslant": "≤", "geqslant": "≥",
}  # fmt: skip
_RELATION: Final = re.compile(rf"(?<=[ (])({'|'.join(sorted(_RELATIONS, key=len, reverse=True))})(?=[ ),.;]|$)")
_BETWEEN: Final = re.compile(r"(?<=\b[A-Za-z\d]) (gg|ll|sim|approx|times|circ|in) (?=[A-Za-z\d]\b)")
_BETWEEN_SIGNS: Final = {"gg": "≫", "ll": "≪"}
_FOR_ALL: Final = re.compile(r"\bforall (?=[A-Za-z]\b)")
_COMPLEXITY: Final = re.compile(r"(?<![\w\\./])(Omega|Theta)(?=\()")

_STARTERS: Final = (
    "To|The|In|Our|We|This|These|Those|That|It|Its|An|As|At|By|For|From|However|Moreover|Furthermore|Additionally"
    "|Finally|Further|Thus|Hence|Therefore|Despite|Although|While|When|Where|With|Without|Unlike|Using|Based|Such|Also"
    "|Then|There|They|Their|Here|If|On|Of|Code|Codes|Experiments|Experimental|Extensive|Results|Specifically|Second"
    "|Secondly|First|Firstly|Third|Recent|Recently|Existing|Many|Most|Both|Each|Given|Since|Due|Through|Under|Among"
    "|Because|But|And|Or|Yet|Nevertheless|Consequently|Meanwhile|Notably|Importantly|Instead|Compared|Overall|Together"
    "|Motivated|Inspired|Empirically|Theoretically|Interestingly|Surprisingly|Traditional|Current|Previous|Prior"
    r"|[A-Z][a-z]{3,}(?:ed(?= (?:by|on|with|from|in|to)\b)|ly(?=, ))"
)
# The marks come first in these expressions, and what stands before them is looked back at: that is what makes them fast.
_GLUED: Final = re.compile(rf"([.?!])(?<=[a-z\d)\]%\"”’].)(?<!\.\w.)(?<!v\d.)(?=(?:{_STARTERS})(?:,? [a-zA-Z(\"“]))")
_ACRONYM: Final = re.compile(r"\((?<=[A-Za-z]{3}\()([A-Z][A-Za-z]*[A-Z])(s?)\)")
_STRAY: Final = re.compile(r" ([.,;!?])(?<=[\w)\]}”’\"%] .)(?=[\s)”]|$)(?! ?[.,;!?])")
_STRAY_COLON: Final = re.compile(r" :(?<=\w\w :)(?= )(?! =)")
_SUSPENDED: Final = frozenset("and or to nor versus vs vs. und through than as & / , in from but".split())
# First and second parts of compounds: 'time- dependent' lost no letter of its hyphen, 'implemen- tation' should have none.
_KEEP_HYPHEN: Final = frozenset(
    """self non multi cross semi pre post well high low long short real end zero few one two three four large small data
    model task time user deep fine open state co anti quasi ground full half text image object class domain single dual
    near mid off on out weak strong cold particle photon electron phase space momentum event number spatially tightly
    widely continuous privacy higher lower ultra pan mass field solar q""".split()
)
_COMPOUNDED: Final = frozenset(
    """dependent independent dimensional resolved coupled valued preserving structured based driven aware free level scale
    scaled space number term time used specific oriented like trained tuned shot valued related parameter broadband
    attention conditional conditioned invariant equivariant induced phonon square squares field band horizon horizons
    emission coupling velocity agnostic modal quality order body world step stage photon""".split()
)
_FUNCTION_WORDS: Final = frozenset(
    """the a an is are was were be been can could may will would this that these those which who whose with without over
    under ranging where when while we our it its they their there such also not only both all any at for by of if so then
    namely because since using has have had do does""".split()
)
_BROKEN: Final = re.compile(r"- (?<=\w- )(?=([A-Za-z]{2,40})(-?))")
_LEFT: Final = re.compile(r"(?<![\w-])[A-Za-z]+$")

_DOUBLE: Final = re.compile(r"``([^`]{1,400}?)(?:''|\")")
_LONE_DOUBLE: Final = re.compile(r"(?<![\w'])''(?=\w)([^']{1,200}?)(?<=[\w.,!?)])''(?!')")
_SINGLE: Final = re.compile(r"(?<![\w`\\])`(?!`)([^`'’]{1,80}(?:['’]\w[^`'’]{1,80})?)['’](?![\w'])")
_MIXED_DOUBLE: Final = re.compile(r"\"(?=\w)([^\"“”']{1,200}?)(?<=[\w.,!?)])''(?!')")
# A comment of LaTeX whose line went on: its mark says nothing here. After a number it is a percentage.
_COMMENT: Final = re.compile(r"(?<=[a-z,.] )%(?=[A-Za-z]{2})")
_ROOM_WITHIN: Final = re.compile(r"(?<=[\w%]) (?=\)(?![\w(]))|(?<=\() (?=\w)")
_EM_DASH: Final = re.compile(r"(?<![-!<])---(?![->])")
_EN_DASH: Final = re.compile(r"(?<=[\w)\]%’”.,:;°′])--(?=[\w(\[“‘$~\\])|(?<= )--(?= )")


# What `ruined` looks for, in the forms that are fastest to find: substrings, and expressions that begin with a fixed letter.
_LOST_NAMES: Final = ("infty", "arrow", "mapsto", "subsete", "nabla", "simeq", "cdot", "ldots", "epsilon", "varphi")
_HINTS: Final = (
    " )",
    "( ",
    " %",
    "`",
    "''",
    " ’ ",
    " ' ",
    "--",
    "://",
    "www.",
    "@",
    "forall",
    "Omega(",
    "Theta(",
    *_LOST_NAMES,
)
_EQUAL: Final = re.compile(r"q(?<=[lgn]eq)")
_YEAR_KEYS: Final = (re.compile(r"20(?=\d\d[a-z]{3})"), re.compile(r"19(?=\d\d[a-z]{3})"))
_HINTED: Final = (
    _TIMES,
    _SPACED_TIMES,
    re.compile(r"sim(?:(?=\d)|(?<= lesssim)|(?<= gtrsim))"),
    re.compile(r"[.,;:?!](?:(?<= .)|(?=[A-Z]))"),
    re.compile(r"\((?<=[A-Za-z]{3}\()[A-Z]"),
    *_YEAR_KEYS,
    re.compile(r"- [A-Za-z]"),
    re.compile("x[02]"),
    re.compile(r"pm(?<=[\d ]pm)"),
    re.compile(r"gg (?<= gg )"),
    re.compile(r"ll (?<= ll )"),
    _EQUAL,
)


def ruined(text: str) -> bool:
    """Whether anything in `text` may need mending; substrings and expressions that begin with a mark are fast to find."""
    for hint in _HINTS:
        if hint in text:
            return True
    for pattern in _HINTED:
        if pattern.search(text):
            return True
    return not text.isascii() and ("Ã" in text or "Â" in text or "â€" in text)


def mended(text: str) -> str:
    """`text` with its ruins repaired, its links and addresses untouched."""
    if "://" not in text and "www." not in text and "@" not in text:
        return _stops(_mend(text))
    parts = (_LINK_OR_MAIL if "@" in text else _LINK).split(text)
    for index in range(1, len(parts), 2):
        stops = _LINK_STOPS.search(parts[index])
        if stops:  # the full stop ends the sentence, not the address
            parts[index] = parts[index][: stops.start()]
            parts[index + 1] = stops.group() + parts[index + 1]
    parts[::2] = [_mend(part) for part in parts[::2]]
    if parts[-1].strip() == ".":
        parts[-1] = ""
    return _stops("".join(parts))


def _mend(text: str) -> str:
    if not text.isascii() and ("Ã" in text or "Â" in text or "â€" in text):
        text = _MOJIBAKE.sub(_unmojibaked, text)
    text = _signs(text)
    text = _marks(text)
    return resolved(text) if any(key.search(text) for key in _YEAR_KEYS) else text


def _unmojibaked(found: re.Match[str]) -> str:
    # 'â€œ' has three bytes, of which the expression saw all; what does not decode is left as it is.
    raw = b"".join(_byte(mark) for mark in found.group())
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return found.group()


def _byte(mark: str) -> bytes:
    try:
        return mark.encode("cp1252")
    except UnicodeEncodeError:
        return mark.encode("latin-1", "replace")


def _signs(text: str) -> str:
    """Signs whose backslash, ampersand or dollar was lost."""
    if "x20" in text or "x00" in text or "x22" in text or "x03" in text:
        text = _LOST_CODE.sub(lambda code: chr(int(code.group(1), 16)), text)
        text = _JOINED.sub("’", text)
    if "times" in text:
        text = _TIMES.sub(_multiplied, text)
        text = _SPACED_TIMES.sub(" × ", text)
    if "∼" in text:
        text = _ABOUT.sub("~", text)
    if "sim" in text:
        text = _SIM.sub("~", _BETWEEN_NUMBERS.sub("~", text))
    if "pm" in text:
        text = _PLUS_MINUS.sub(lambda found: found.group().replace("pm", "±"), text)
    if " gg " in text or " ll " in text:
        text = _BETWEEN.sub(_between, text)
    if _EQUAL.search(text) or "sim" in text or any(name in text for name in _LOST_NAMES):
        text = _RELATION.sub(lambda name: _RELATIONS[name.group()], text)
    if "forall " in text:
        text = _FOR_ALL.sub("∀", text)
    if "Omega(" in text or "Theta(" in text:
        text = _COMPLEXITY.sub(lambda name: "Ω" if name.group() == "Omega" else "Θ", text)
    return text


def _between(found: re.Match[str]) -> str:
    sign = _BETWEEN_SIGNS.get(found.group(1))
    return f" {sign} " if sign else found.group()


def _marks(text: str) -> str:
    """Quotation marks, dashes, hyphens and the room around marks."""
    if "``" in text or "''" in text:
        text = _LONE_DOUBLE.sub(r"“\1”", _MIXED_DOUBLE.sub(r"“\1”", _DOUBLE.sub(r"“\1”", text)))
    if "`" in text:
        text = _SINGLE.sub(r"‘\1’", text)
    if " ’ " in text or " ' " in text:
        text = _TORN.sub(r"\1", text)
    if "--" in text:
        text = _EN_DASH.sub("–", _EM_DASH.sub("—", text))
    if "- " in text:
        text = _BROKEN.sub(_rejoined, text)
    if " %" in text:
        text = _COMMENT.sub("", text)
    if " )" in text or "( " in text:
        text = _ROOM_WITHIN.sub("", text)
    if "(" in text:
        text = _ACRONYM.sub(_apart, text)
    return _GLUED.sub(r"\1 ", text)


def _rejoined(found: re.Match[str]) -> str:
    """'over- head' is overhead; 'zero- and few-shot' is two words that share one; 'GeM- AP' keeps its hyphen."""
    right, compound = found.groups()
    word = _LEFT.search(found.string[max(0, found.start() - 40) : found.start()])
    left = word.group() if word else ""
    if not left or right.lower() in _SUSPENDED or compound or not (left.islower() and right.islower()):
        return "-" if left and left[-1].isupper() and right.isupper() else "- "
    if right in _FUNCTION_WORDS:
        return "- "  # a dash, set as people set it
    if left in _KEEP_HYPHEN or right in _COMPOUNDED:
        return "-"
    return "" if len(left) > 1 else "- "


def _multiplied(found: re.Match[str]) -> str:
    number = _COUNT.search(found.string[max(0, found.start() - 20) : found.start()].replace("times", "×"))
    return "×" if number else found.group()


def _apart(acronym: re.Match[str]) -> str:
    # 'Rate(SR)' was glued; 'softmax(QK)' is a function. The last initial tells.
    word = re.search(r"(\w)\w*$", acronym.string[max(0, acronym.start() - 40) : acronym.start()])
    same = word is not None and word.group(1).lower() == acronym.group(1)[-1].lower()
    return f" {acronym.group()}" if same else acronym.group()


def _stops(text: str) -> str:
    if " ." in text or " ," in text or " ;" in text or " !" in text or " ?" in text:
        text = _STRAY.sub(r"\1", text)
    return _STRAY_COLON.sub(":", text) if " : " in text else text
