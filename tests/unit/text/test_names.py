"""Names as people write them."""

from __future__ import annotations

import pytest

from frontlist.model.paper import Author
from frontlist.text.names import readable


@pytest.mark.parametrize(
    ("received", "shown"),
    [
        (r"Paulo Andr\'e Lima de Castro", "Paulo André Lima de Castro"),
        (r"Fran{\c c}ois Delebecque", "François Delebecque"),
        (r"Gustav Bostr\"{o}m", "Gustav Boström"),
        (r"Hanne S\o rensen", "Hanne Sørensen"),
        ("Katharina G\u00c3\u00b6tz", "Katharina Götz"),
        ("Aurora Ram\u00c3\u00adrez", "Aurora Ramírez"),
        ("Ada\u202e Lovelace", "Ada Lovelace"),
        ("Test_Name O'Brien", "Test_Name O'Brien"),
        ("João Gonçalves", "João Gonçalves"),
    ],
)
def test_a_name_is_readable(received: str, shown: str) -> None:
    author = readable(Author(received, family=received, affiliation=received))
    assert (author.name, author.family, author.affiliation) == (shown, shown, shown)
    assert readable(author) == author


def test_a_name_without_ruins_is_the_same_object() -> None:
    plain = Author("Laurens van der Maaten", family="van der Maaten", given="Laurens")
    assert readable(plain) is plain
