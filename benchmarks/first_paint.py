"""What a browser waits for and what moves: asked of Chromium's own performance entries. Used by `benchmarks.site` and the
browser tests."""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

# Whatever moves after the first paint does so within this time, on a page that loads nothing later.
SETTLED_MS = 300
# [what moved, what the first paint waited for beside the page itself, when it came]
_ASKED = """wait => new Promise(done => {
  let moved = 0;
  new PerformanceObserver(list => { for (const one of list.getEntries()) moved += one.value; }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done([moved,
    performance.getEntriesByType("resource").filter(one => one.renderBlockingStatus === "blocking").map(one => one.name),
    performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null]), wait);
})"""


class Painted(NamedTuple):
    """The sum of layout shifts, the requests before the first paint, and when it came (None: nothing was painted)."""

    moved: float
    requests: int
    at_ms: float | None


def painted(page: Page) -> Painted:
    """How the page that was opened last came about."""
    moved, waited_for, at = page.evaluate(_ASKED, SETTLED_MS)
    return Painted(float(moved), 1 + len(waited_for), at)


def first_paints(address: str, paths: dict[str, str], chromium: str) -> dict[str, dict[str, float | int | None]]:
    """Each page opened in a fresh profile, on a desk and on a phone; of both the worse."""
    found: dict[str, dict[str, float | int | None]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, path in paths.items():
            seen = []
            for width in (1280, 390):
                page = browser.new_page(viewport={"width": width, "height": 900})
                page.goto(address + path)
                seen.append(painted(page))
                page.close()
            found[name] = {
                "layout shift": round(max(one.moved for one in seen), 4), "requests before first paint": max(one.requests for one in seen),
                "first paint ms": round(max(one.at_ms or 0.0 for one in seen)),
            }  # fmt: skip
        browser.close()
    return found
