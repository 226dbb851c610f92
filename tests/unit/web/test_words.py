"""Numbers, dates and pictures as pages write them."""

from __future__ import annotations

import datetime as dt
import doctest

from frontlist.model.community import Comment
from frontlist.model.hit import Highlight
from frontlist.web import access_log, forms, words
from frontlist.web.highlights import marked
from frontlist.web.json_ld import script_json
from frontlist.web.plots import bars, daily_values, spark_points
from frontlist.web.threads import branches


def test_the_examples_hold() -> None:
    for module in (words, forms, access_log):
        assert doctest.testmod(module).failed == 0


def test_marks_never_open_a_door() -> None:
    lights = [
        Highlight("title", 0, 8),
        Highlight("title", 4, 12, "near"),
        Highlight("title", 50, 60),
        Highlight("title", 9, 3),
    ]
    shown = marked("<script> & words", lights)
    assert shown == '<mark>&lt;script&gt;</mark><mark class="near"> &amp; w</mark>ords'


def test_json_cannot_end_its_block() -> None:
    assert "<" not in script_json({"a": "</script><script>alert(1)</script>\u2028"})


def test_plots_fit_their_frame() -> None:
    today = dt.date(2026, 3, 13)
    number = (today - dt.date(1970, 1, 1)).days
    assert daily_values([(number, 3.0), (number - 2, 1.0), (number - 99, 7.0)], today, 3) == [1.0, 0.0, 3.0]
    assert spark_points([0.0, 0.0]) == ""
    assert spark_points([0.0, 2.0]) == "2.0,22.0 102.0,2.0"
    assert all(0 <= bar.y <= 110 and bar.height <= 110 for bar in bars([("a", 1.0), ("b", 9.0)]))


def test_a_conversation_of_any_shape_is_well_nested() -> None:
    for depths in ([0], [0, 1, 0], [0, 1, 2, 3, 1, 0], [*range(60)], [0, 1, 1, 2, 0, 0, 1]):
        thread = [Comment(str(n), "p", "", "a", "n", "t", "t", "2026", depth=depth) for n, depth in enumerate(depths)]
        page = ""
        for step in branches(thread):
            page += (
                ("<ol>" if step.opens else "") + "<li>" + "</li></ol>" * step.closes + ("</li>" if step.ends else "")
            )
        assert page.count("<ol>") == page.count("</ol>")
        assert page.count("<li>") == page.count("</li>") == len(depths)
        level = 0
        for tag in page.replace("><", "> <").split():
            level += 1 if not tag.startswith("</") else -1
            assert level >= 0
        assert level == 0
