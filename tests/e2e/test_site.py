"""The site as a person meets it, with and without JavaScript, on a desk and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from benchmarks.first_paint import painted
from tests.e2e.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EDITION = "/edition/2026-03-11"
TOUR = [
    "/", EDITION, "/trending", "/search", "/search?q=latent+space", "/browse", "/topics", "/themes", "/concepts", "/topic/learned-feature-spaces",
    "/year/2024", "/library", "/settings", "/desk", "/moderation", "/about/ranking", "/status", "/landscape", "/submit", "/keys",
    "/for-me?span=all", "/subscribe/backtest",
    "/how-it-sees",
]  # fmt: skip
# Contrast of every text against what lies behind it, by the formula of WCAG 2.2 (1.4.3).
CONTRAST = """() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => { const f = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
  const behind = node => { for (; node; node = node.parentElement) { const c = parts(getComputedStyle(node).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const wrong = [];
  for (const node of document.querySelectorAll("body *")) {
    if (node.closest("svg, .hidden, .skip, dialog") || !node.checkVisibility() || ![...node.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [light(parts(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) wrong.push(node.outerHTML.slice(0, 80));
  }
  return wrong;
}"""
# Buttons, fields and links that stand alone are at least 24 pixels high (WCAG 2.2, 2.5.8).
TARGETS = """() => [...document.querySelectorAll("button, input:not([type=hidden]):not([type=checkbox]), select, summary, nav a, .meta a, .counts a")]
  .filter(n => n.checkVisibility()).map(n => [n.getBoundingClientRect(), n]).filter(([box]) => box.width > 1 && (box.height < 23.5 || box.width < 12)).map(([, n]) => n.outerHTML.slice(0, 90))"""

# Numbers whatever the Tab key should reach; gives how many there are.
STOPS = """() => { let count = 0; for (const n of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]"))
  if (n.tabIndex >= 0 && !n.disabled && n.checkVisibility()) n.dataset.stop = count++; return count; }"""
# [its number, whether one sees where one is]; a map or a region may scroll and be a stop of its own.
STOP = """() => { const n = document.activeElement; if (!n || n === document.body) return [null, true];
  const s = getComputedStyle(n); return [n.dataset.stop ?? "other", s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2]; }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", TOUR)
def test_texts_can_be_read_and_targets_be_hit(open_page: Open, path: str, scheme: str) -> None:
    page = open_page(path, scheme=scheme, width=390 if scheme == "dark" else 1280)
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate(TARGETS) == []


@pytest.mark.parametrize("path", TOUR)
def test_no_page_is_wider_than_a_phone(open_page: Open, path: str) -> None:
    page = open_page(path, width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("width", [320, 360, 390])
@pytest.mark.parametrize("path", ["/paper/2007.15651", EDITION])
def test_what_folds_out_stays_on_a_phone(open_page: Open, path: str, width: int) -> None:
    page = open_page(path, width=width)
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = page.locator(".find button").bounding_box()
    assert found
    assert found["x"] + found["width"] < width - 5, "the button keeps the margin of the page"


def test_a_wide_table_keeps_the_names_of_its_rows_in_sight_on_a_phone(open_page: Open) -> None:
    table = open_page("/about/ranking", width=390).locator("table.pinned")
    before = table.locator("tbody td").first.bounding_box()
    assert table.evaluate("table => (table.parentElement.scrollLeft = 200, table.parentElement.scrollLeft)") == 200
    assert table.locator("tbody td").first.bounding_box() == before


def test_a_morning_without_javascript(open_page: Open) -> None:
    page = open_page(EDITION, javascript=False)
    page.locator("summary", has_text="Summary").first.click()
    expect(page.locator("p.abstract").first).to_be_visible()
    first = page.locator(".paper").first
    before = int(first.locator("[data-count]").inner_text())
    first.locator(".vote button").click()
    expect(page.locator(".paper").first.locator("[data-count]")).to_have_text(str(before + 1))
    page.locator(".paper").first.locator(".vote button").click()
    expect(page.locator(".paper").first.locator("[data-count]")).to_have_text(str(before))
    page.locator("#find").fill("latent space")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page).to_have_url(re.compile("/search"))
    expect(page.locator("mark").first).to_be_visible()
    page.locator("[data-open]").first.click()
    expect(page.locator("h1.title")).to_be_visible()
    page.locator("#comment").fill("Worth the morning. $x^2$")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".comment .words")).to_contain_text("Worth the morning")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_voting_and_saving_stay_on_the_page(open_page: Open) -> None:
    page = open_page("/trending")
    button = page.locator(".paper .vote button").first
    count = int(button.locator("[data-count]").inner_text())
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert abs(int(button.locator("[data-count]").inner_text()) - count) <= 1
    save = page.locator("[data-save] button").first
    save.click()
    expect(save).to_have_text(re.compile("^Saved"))
    save.click()
    expect(save).to_have_text(re.compile("^Save "))


def test_a_card_is_marked_noted_and_hidden_where_it_stands(open_page: Open) -> None:
    page = open_page("/trending")
    paper, title = page.locator(".paper").nth(1), page.locator(".paper [data-open]").nth(1).inner_text()
    paper.locator("summary", has_text="More").click()
    paper.get_by_role("button", name="Mark as read").click()
    expect(paper).to_have_class(re.compile("was"))
    paper.get_by_role("button", name="Mark as unread").click()
    expect(paper).not_to_have_class(re.compile("was"))
    paper.get_by_label("Private note").fill("For the seminar")
    paper.get_by_role("button", name="Keep the note").click()
    expect(paper.locator("summary", has_text="Noted")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("h")
    expect(page.get_by_text("Hidden from your lists.")).to_be_visible()
    expect(page.get_by_role("link", name=title, exact=True)).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name=title, exact=True)).to_be_focused()
    page.reload()
    expect(page.get_by_role("link", name=title, exact=True)).to_be_visible()


def test_cards_are_marked_without_javascript(open_page: Open) -> None:
    page = open_page("/trending?period=month", javascript=False)
    paper = page.locator(".paper").nth(2)
    title = paper.locator("[data-open]").inner_text()
    paper.locator("summary", has_text="More").click()
    paper.get_by_role("button", name="Not interested").click()
    expect(page).to_have_url(re.compile("/trending"))
    expect(page.get_by_role("link", name=title, exact=True)).to_have_count(0)
    page.goto(page.url.split("/trending")[0] + "/library?shelf=hidden")
    page.locator("summary", has_text="More").first.click()
    page.get_by_role("button", name="Show again").first.click()
    expect(page.get_by_role("link", name=title, exact=True)).to_have_count(0)


def test_search_answers_while_one_types(open_page: Open) -> None:
    page = open_page("/search")
    page.locator("#find").press_sequentially("contrastive", delay=20)
    expect(page.locator("mark").first).to_be_visible()
    assert "q=contrastive" in page.url
    expect(page.locator(".foot [name=next]")).to_have_value("/search?q=contrastive")
    page.locator(".paper [data-open]").first.click()
    page.go_back()
    expect(page.locator("mark").first).to_be_visible()


def test_the_keyboard_of_feed_readers(open_page: Open) -> None:
    page = open_page(EDITION)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".paper").nth(1)).to_have_class(re.compile("now"))
    page.keyboard.press("k")
    expect(page.locator(".paper").nth(0)).to_have_class(re.compile("now"))
    page.keyboard.press("a")
    expect(page.locator(".paper").nth(0).locator("p.abstract")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    expect(page.locator("h1.title")).to_be_visible()


def test_a_tour_by_the_tab_key_shows_where_one_is(open_page: Open) -> None:
    page = open_page(EDITION)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; })()"
        )
        assert seen


@pytest.mark.parametrize(
    "path", ["/", "/trending", "/search?q=latent+space", "/browse", "/library", "/settings", "/desk", "/about/ranking", "/status", "/landscape", "/submit", "/nowhere"]
)  # fmt: skip
def test_the_tab_key_reaches_every_control_and_none_holds_it(open_page: Open, path: str) -> None:
    page = open_page(path, may_fail=path == "/nowhere")
    stops = page.evaluate(STOPS)
    reached = set()
    for _ in range(stops + 20):
        page.keyboard.press("Tab")
        number, shown = page.evaluate(STOP)
        if number is None:
            break
        assert shown, number
        reached.add(number)
    assert reached >= {str(number) for number in range(stops)}
    assert page.evaluate("document.activeElement === document.body || document.activeElement === null")


def test_a_whole_morning_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("/trending?period=month")
    keys = page.keyboard
    for key in "jjjv":
        keys.press(key)
    paper = page.locator(".paper").nth(2)
    expect(paper.locator(".vote button")).to_have_attribute("aria-pressed", "true")
    for key in "vsm":
        keys.press(key)
    expect(paper.locator("[data-save] button")).to_have_attribute("aria-pressed", "true")
    expect(paper).to_have_class(re.compile("was"))
    keys.press("m")
    keys.press("o")
    expect(page.locator("h1.title")).to_be_visible()
    keys.press("s")
    expect(page.locator(".acts [data-save] button")).to_have_attribute("aria-pressed", "false")
    keys.press("/")
    keys.type("contrastive learning")
    keys.press("Enter")
    expect(page.locator("mark").first).to_be_visible()
    keys.press("j")
    keys.press("Enter")
    expect(page.locator("h1.title")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "path", ["/", EDITION, "/trending", "/search?q=latent+space", "/paper/2007.15651", "/landscape"]
)
def test_the_first_paint_waits_for_two_requests_and_nothing_moves_after_it(
    open_page: Open, path: str, width: int
) -> None:
    seen = painted(open_page(path, width=width))
    assert seen.at_ms is not None
    assert seen.requests <= 2
    assert seen.moved < 0.01


def test_what_moves_is_seen(open_page: Open) -> None:
    page = open_page("/keys")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('afterbegin', '<h1>Late</h1>'.repeat(6))")
    assert painted(page).moved > 0.01


@pytest.mark.parametrize("javascript", [True, False])
def test_a_formula_is_made_and_becomes_an_address(open_page: Open, javascript: bool) -> None:
    page = open_page("/about/ranking", javascript=javascript)
    before = page.locator("[data-rearranged] tbody").inner_text()
    page.get_by_label("Fields evened out").fill("0")
    if not javascript:
        page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-rearranged] tbody")).not_to_have_text(before)
    expect(page).to_have_url(re.compile("fields=0"))
    page.goto(page.url)
    expect(page.get_by_label("Fields evened out")).to_have_value("0")
    expect(page.get_by_role("heading", name="What the next ones lacked")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_fewer_numbers_find_fewer_neighbours(open_page: Open, javascript: bool) -> None:
    page = open_page("/how-it-sees", javascript=javascript)
    before = page.locator("#recalls").inner_text()
    page.get_by_label("Numbers a paper").fill("16")
    if not javascript:
        page.locator("#numbers form button").click()
    expect(page.locator("#recalls")).not_to_have_text(before)
    expect(page.locator("#recalls th").first).to_have_text("16 numbers a paper")
    expect(page).to_have_url(re.compile("size=16"))
    page.goto(page.url)
    expect(page.get_by_label("Numbers a paper")).to_have_value("16")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_question_is_looked_at_twice(open_page: Open, javascript: bool) -> None:
    page = open_page("/how-it-sees?size=32", javascript=javascript)
    before = page.locator("#looks-panel ol").first.inner_text()
    page.get_by_label("Question", exact=True).fill("principal components")
    if not javascript:
        page.get_by_role("button", name="Look").click()
    expect(page.locator("#looks-panel ol").first).not_to_have_text(before)
    expect(page).to_have_url(re.compile("q=principal.*size=32"))
    page.get_by_label("Parts, compared").select_option("sentence")
    if not javascript:
        page.get_by_role("button", name="Look").click()
    expect(page.get_by_role("heading", name="By the best sentence")).to_be_visible()
    expect(page.locator("#numbers [name=q]")).to_have_value("principal components")


def test_the_landscape_zooms(open_page: Open) -> None:
    page = open_page("/landscape")
    before = page.locator("svg.landscape").get_attribute("viewBox")
    page.get_by_role("button", name="Closer").click()
    assert page.locator("svg.landscape").get_attribute("viewBox") != before
    expect(page.locator("#in-words a").first).to_be_visible()
