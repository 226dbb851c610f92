"""From what a person typed to a query tree. Any text fits: nothing is an error, and what was not understood is said.

    query   = { either }                       parts stand beside each other
    either  = unary { "OR" unary }             OR binds tighter than standing beside
    unary   = [ "-" | "NOT" ] ( group | phrase | field | word )
    field   = NAME ":" ( group | phrase | word )
    group   = "(" query ")"

A hand-written tokeniser and a recursive descent with a depth limit, so that no text can be slow or deep.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from frontlist.model.dates import parse_partial_date
from frontlist.model.query import FIELDS, All, Dates, Either, Like, Node, Not, Phrase, Property, Query, Word

MAX_CHARACTERS: Final = 16_000
MAX_PARTS: Final = 256
MAX_DEPTH: Final = 16
# From here on a text without any field is taken as pasted: a hyphen or a bracket in it is no operator.
PASTED_WORDS: Final = 30

ALIASES: Final = {
    "author": "au", "title": "ti", "abstract": "abs", "category": "in", "cat": "in", "journal": "venue",
}  # fmt: skip
NAMES: Final = {*FIELDS, "in", "date", "year", "type", "has", "id", "like", "theme", "concept", *ALIASES}
_FIELD = re.compile(r"([A-Za-z]+):")
_RANGE = re.compile(r"(\d{4}(?:-\d{1,2}){0,2})?(\.\.)?(\d{4}(?:-\d{1,2}){0,2})?")
_TYPED = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"−": "-", "–": "-", "（": "(", "）": ")", "：": ":"})

TokenKind = Literal["word", "phrase", "open", "close", "not", "or", "field"]


class Token(NamedTuple):
    """A piece of the text: `field` tokens name the field that the next token belongs to."""

    kind: TokenKind
    text: str


def parse(text: str) -> Query:
    """The query that `text` is. Never raises.

    >>> parse('au:lecun "point cloud" -medical date:2022..').parts[0]
    Word(text='lecun', field='au', prefix=False)
    """
    notes: list[str] = []
    clean = cleaned(text, notes)
    tokens = pasted_words(clean) if is_pasted(clean) else tokenised(clean, notes)
    if len(tokens) > MAX_PARTS:
        notes.append(f"Only the first {MAX_PARTS} parts of the question were read.")
        tokens = tokens[:MAX_PARTS]
    reader = Reader(tokens, notes)
    parts: list[Node] = []
    while not reader.at_end():  # a stray ")" ends a group that was never opened: go on behind it
        parts += reader.parts(0)
        reader.take_stray()
    return Query(tuple(parts), tuple(dict.fromkeys(notes)), clean)


def cleaned(text: str, notes: list[str]) -> str:
    """One line of visible characters, typographic quotes and dashes made plain, cut to a length that can be answered."""
    if len(text) > MAX_CHARACTERS:
        notes.append(f"Only the first {MAX_CHARACTERS:,} characters of the question were read.")
        text = text[:MAX_CHARACTERS]
    text = unicodedata.normalize("NFC", text).translate(_TYPED)
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(text.split())


def is_pasted(text: str) -> bool:
    """Whether the text is long prose rather than a typed query."""
    if text.count(" ") < PASTED_WORDS:
        return False
    return not any(
        match.group(1).lower() in NAMES for match in re.finditer(r'(?:^|[\s("-])([A-Za-z]+):(?=[^\s])', text)
    )


def pasted_words(text: str) -> list[Token]:
    """Every word of a pasted text, operators taken as the punctuation that they are."""
    found = (plain_word(part) for part in re.split(r'[\s()"]+', text))
    return [Token("word", word) for word in found if word]


def plain_word(text: str) -> str:
    """`text` such that it reads as a word and nothing else."""
    text = text.lstrip("-").rstrip("*")
    return text.lower() if text in {"OR", "AND", "NOT", "|"} else text


def tokenised(text: str, notes: list[str]) -> list[Token]:
    """Cut the text into tokens; two quotes make a phrase, a lone quote is said and passed over."""
    # In a text all in capitals, as old titles are, AND, OR and NOT are words.
    shouted = text.upper() == text and re.search(r"[^\W\d_]", re.sub(r"\b(?:OR|AND|NOT)\b", "", text)) is not None
    tokens: list[Token] = []
    at, fresh = 0, True
    while at < len(text):
        char = text[at]
        if char == '"':
            at, fresh = _phrase(text, at, tokens, notes), True
        elif char in "()":
            tokens.append(Token("open" if char == "(" else "close", char))
            at, fresh = at + 1, True
        elif char == " ":
            at, fresh = at + 1, True
        elif char == "-" and fresh:
            at = _minus(text, at, tokens)
        else:
            at, fresh = _word(text, at, tokens, shouted, fresh)
    return tokens


def _phrase(text: str, at: int, tokens: list[Token], notes: list[str]) -> int:
    end = text.find('"', at + 1)
    if end < 0:
        notes.append("A quotation mark without its pair was passed over.")
        return at + 1
    inside = text[at + 1 : end].strip()
    if inside:
        tokens.append(Token("phrase", inside))
    return end + 1


def _minus(text: str, at: int, tokens: list[Token]) -> int:
    end = at
    while end < len(text) and text[end] == "-":
        end += 1
    if end < len(text) and text[end] not in " )":
        tokens.append(Token("not", "-"))
    return end


def _word(text: str, at: int, tokens: list[Token], shouted: bool, fresh: bool) -> tuple[int, bool]:
    found = _FIELD.match(text, at) if fresh else None
    name = found.group(1).lower() if found else ""
    if found and name in NAMES and found.end() < len(text) and text[found.end()] not in " )":
        tokens.append(Token("field", ALIASES.get(name, name)))
        return _named(text, found.end(), tokens) if name in {"id", "like"} else (found.end(), False)
    end = at
    while end < len(text) and text[end] not in ' ()"':
        end += 1
    tokens.append(_operator_or_word(text[at:end], shouted) if fresh else Token("word", text[at:end]))
    return end, True


def _named(text: str, at: int, tokens: list[Token]) -> tuple[int, bool]:
    """An identifier may hold brackets (old DOIs do), as long as they are balanced."""
    if text[at] == '"':
        return at, True
    end = text.find(" ", at)
    end = len(text) if end < 0 else end
    while end > at + 1 and text[end - 1] in '")' and text[at:end].count(")") > text[at:end].count("("):
        end -= 1
    tokens.append(Token("word", text[at:end].replace('"', "")))
    return end, True


def _operator_or_word(text: str, shouted: bool) -> Token:
    if text == "|" or (text == "OR" and not shouted):
        return Token("or", text)
    if text == "NOT" and not shouted:
        return Token("not", text)
    return Token("word", text.lower() if text in {"OR", "AND", "NOT"} else text)


def joined(kind: type[All] | type[Either], parts: list[Node]) -> Node | None:
    """One node for several: nested ones of the same kind opened, a choice between the same things made once."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,))]
    if kind is Either:
        flat = list(dict.fromkeys(flat))
    return None if not flat else flat[0] if len(flat) == 1 else kind(tuple(flat))


def negated(part: Node) -> Node:
    """Two minuses make a plus."""
    return part.part if isinstance(part, Not) else Not(part)


@dataclass(slots=True)
class Reader:
    """The recursive descent; `where` is the next token."""

    tokens: list[Token]
    notes: list[str]
    where: int = 0

    def at_end(self) -> bool:
        """Nothing is left."""
        return self.where >= len(self.tokens)

    def peek(self) -> TokenKind | None:
        """The kind of the next token."""
        return None if self.at_end() else self.tokens[self.where].kind

    def take(self) -> Token:
        """The next token, passed."""
        self.where += 1
        return self.tokens[self.where - 1]

    def take_stray(self) -> None:
        """Pass a closing bracket that closes nothing."""
        if self.peek() == "close":
            self.take()
            self.notes.append("A closing bracket without its pair was passed over.")

    def parts(self, depth: int) -> list[Node]:
        """Parts up to a closing bracket or the end."""
        found: list[Node] = []
        while not self.at_end() and self.peek() != "close":
            part = self.either(depth)
            if part is not None:
                found += part.parts if isinstance(part, All) else (part,)
        return found

    def either(self, depth: int) -> Node | None:
        """One part, or several joined by OR."""
        choices: list[Node] = []
        ors = 0
        while True:
            part = self.unary(depth)
            if part is not None:
                choices.append(part)
            if self.peek() != "or":
                break
            self.take()
            ors += 1
        if ors and len(choices) <= ors:
            self.notes.append("OR stands between two things; here it was passed over.")
        return joined(Either, choices)

    def unary(self, depth: int) -> Node | None:
        """A part with or without a minus."""
        minus = False
        while self.peek() == "not":
            self.take()
            minus = True
        part = self.atom(depth, "")
        return negated(part) if minus and part is not None else part

    def atom(self, depth: int, name: str) -> Node | None:
        """A word, phrase, group or field; None where the text ends or an operator stands instead."""
        kind = self.peek()
        if kind in {None, "close", "or", "not"} or (name and kind == "field"):
            return None
        token = self.take()
        if token.kind == "open":
            return self.group(depth + 1, name)
        if token.kind == "field":
            return self.atom(depth, token.text)
        return self.leaf(token, name)

    def group(self, depth: int, name: str) -> Node | None:
        """What stands in brackets. Deeper than anyone writes, brackets are passed over."""
        if depth > MAX_DEPTH:
            self.notes.append(f"Brackets more than {MAX_DEPTH} deep were passed over.")
            return None
        found = self.parts(depth)
        if self.peek() == "close":
            self.take()
        else:
            self.notes.append("An opening bracket without its pair was closed at the end.")
        if name:
            found = [part for part in (self.in_field(part, name) for part in found) if part is not None]
        return joined(All, found)

    def in_field(self, part: Node, name: str) -> Node | None:
        """`ti:(a OR b)` is `ti:a OR ti:b`."""
        if isinstance(part, Word) and not part.field:
            return self.leaf(Token("word", part.text + "*" * part.prefix), name)
        if isinstance(part, Phrase) and not part.field:
            return self.leaf(Token("phrase", part.text), name)
        if isinstance(part, Not):
            inner = self.in_field(part.part, name)
            return None if inner is None else negated(inner)
        if isinstance(part, All | Either):
            return joined(type(part), [p for p in (self.in_field(p, name) for p in part.parts) if p is not None])
        return part

    def leaf(self, token: Token, name: str) -> Node | None:
        """A word or a phrase, in the field that stood before it."""
        if name in {"date", "year"}:
            return self.dates(name, token)
        if name == "like":
            return Like(token.text)
        if name in {"in", "type", "has", "id", "theme", "concept"}:
            value = token.text.rstrip("*. ") if name == "in" else token.text  # in:cs.* is in:cs
            return Property(name, value or token.text)  # type: ignore[arg-type]  # checked above
        if token.kind == "phrase":
            return Phrase(token.text, name)  # type: ignore[arg-type]  # the other names are dealt with above
        return self.word(token.text, name)

    def plain(self, text: str) -> Node | None:
        """The words of a text, whatever marks stand between them."""
        return joined(All, [Word(plain_word(part)) for part in re.findall(r"[^\W_][\w./-]*", text)])

    def word(self, text: str, name: str) -> Node | None:
        """A word; a star at its end makes it the beginning of words."""
        found = _FIELD.match(text)
        if found and not name and found.end() < len(text) and not text[found.end() :].startswith("//"):
            self.notes.append(f"“{found.group(1)}:” is not a field here; it was searched as words.")
        bare = text.rstrip("*")
        if not bare:
            self.notes.append("A star needs the beginning of a word before it.")
            return None
        return Word(bare, name, prefix=bare != text)  # type: ignore[arg-type]  # only the names of Field get here

    def dates(self, name: str, token: Token) -> Node | None:
        """`2021..2023-05`, open at either end, or one date; anything else is searched as a word."""
        found = _RANGE.fullmatch(token.text)
        since, until = (
            (parse_partial_date(end or "") for end in (found.group(1), found.group(3))) if found else ("", "")
        )
        broken = not found or any(end and not date for end, date in zip(found.group(1, 3), (since, until), strict=True))
        if not found or broken or not (since or until):
            self.notes.append(
                f"“{token.text}” is not a date like 2024, 2024-03 or 2021..2023; it was searched as a word."
            )
            return self.plain(token.text)
        for end, date in zip(found.group(1, 3), (since, until), strict=True):
            if end and end.count("-") > date.count("-"):
                self.notes.append(f"There is no {end}; it was read as {date}.")
        if not found.group(2):
            return Dates(since or until, since or until)
        if since and until and since > until:
            self.notes.append(f"{name}: the later end stood first; the two were swapped.")
            since, until = until, since
        return Dates(since, until)
