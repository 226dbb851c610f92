"""The whole instance as a static site: every page as a stranger sees it, every feed, and semantic search in the browser.

The site itself is asked, in this process, for each page that it links to, beginning at the front page. Links are
rewritten to files; what a site without a server cannot do (voting, signing in, mail) is left out.
"""

from __future__ import annotations

import asyncio
import hashlib
import html
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import orjson
from starlette.types import ASGIApp, Message

from frontlist.app import Library
from frontlist.errors import FileUnusable, UsageError
from frontlist.features.browser_table import packed, quantised, write_encoder
from frontlist.features.static_encoder import StaticEncoder
from frontlist.model.paper import Paper

# What is published. People's own pages are not: what stands on many hosts cannot be taken back. Authors and venues have
# pages but no feeds, which would be most of the files.
PAGES: Final = re.compile(
    r"/(?:$|(?:week|month|trending|topics|themes|concepts|browse|landscape|keys|about/ranking|how-it-sees|digest/latest)$"
    r"|(?:edition|topic|theme|concept|category|venue|author|year|month|day|list|paper)/|static/|feeds/(?!author/|venue/|similar/|search)|feeds\.opml$)"
)
# These take anything in their query; on a static site they have one page each.
WITHOUT_QUERY: Final = frozenset({"/about/ranking", "/how-it-sees", "/keys"})
FIRST: Final = ("/", "/landscape", "/about/ranking", "/keys", "/feeds.opml")
MARK: Final = "published-by-frontlist"
SHOWN: Final = 30
CHUNK: Final = 500
# Vectors of nested dimensions are cut so that a browser has no more than this to load.
MOST_BYTES: Final = 16_000_000
LEAST_DIM: Final = 32
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._,=&+-]{0,99}")
_FILE: Final = re.compile(r"\.(?:atom|json|rss|opml|bib|ris|css|js|svg)$")
_FORM: Final = re.compile(r"<form(?![^>]*class=\"find\").*?</form>", re.S)
_ANCHOR: Final = re.compile(r"<a\b([^>]*?)\shref=\"([^\"]*)\"([^>]*)>(.*?)</a>", re.S)
_LINK: Final = re.compile(r"<link\b([^>]*?)\shref=\"([^\"]*)\"([^>]*)>")
_OUTLINE: Final = re.compile(r"\s(xmlUrl|htmlUrl)=\"([^\"]*)\"")
_SOURCE: Final = re.compile(r"\ssrc=\"([^\"]*)\"")
_SIGN_IN: Final = re.compile(
    r"<nav class=\"you\".*?</nav>|<p class=\"quiet\"><a [^>]*>Sign in</a> to comment\.</p>", re.S
)
_LOST: Final = re.compile(r"<li>\s*\0[^\0]*\0\s*</li>|\0([^\0]*)\0")


def publish(library: Library, folder: Path, tell: Callable[[str], None]) -> int:
    """Write the site into an empty folder, or over what was published there before; how many pages."""
    address = library.settings.text("base_url").rstrip("/")
    if not address:
        raise UsageError(
            "A static site needs to know where it will live.",
            "Say it: `frontlist --set base_url=https://you.example.org/papers publish FOLDER`.",
        )
    prepare(folder)
    publisher = Publisher(_app(library), folder, address)
    for path in FIRST:
        publisher.address_of(path)
    asyncio.run(publisher.run(tell))
    for path in publisher.failed:
        tell(f"Could not be made: {path}")
    tell("Search: every paper's vector, and the encoder's table ...")
    write_search(library, folder / "search-data")
    return publisher.pages


def prepare(folder: Path) -> None:
    """Nothing of anybody else is overwritten."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()) and not (folder / MARK).exists():
            raise UsageError(f"The folder {folder} holds something else.", "Name an empty one.")
        (folder / MARK).touch()
        (folder / ".nojekyll").touch()  # hosts that would hide names with an underscore
    except OSError as error:
        raise FileUnusable(f"Cannot write to {folder}: {error.strerror}.", "Name another folder.") from error


def _app(library: Library) -> ASGIApp:
    from frontlist.web.site import make_app

    app = make_app(library)
    app.state.published = True
    return app


@dataclass
class Publisher:
    """What is known so far: every address that was linked to, and what is still to be fetched."""

    app: ASGIApp
    folder: Path
    address: str
    known: dict[str, str] = field(default_factory=dict)
    waiting: deque[tuple[str, Path]] = field(default_factory=deque)
    pages: int = 0
    failed: list[str] = field(default_factory=list)

    @property
    def root(self) -> str:
        """The path below which the site will live."""
        return urlsplit(self.address).path

    async def run(self, tell: Callable[[str], None]) -> None:
        """Fetch, rewrite and write until nothing is linked to that was not written."""
        search = await self.fetch("/search")
        self.write(Path("search/index.html"), self.rewritten(search[1].decode()).encode())
        self.write(Path("404.html"), self.rewritten((await self.fetch("/404"))[1].decode()).encode())
        while self.waiting:
            path, file = self.waiting.popleft()
            status, body, kind = await self.fetch(path)
            if status != 200:
                self.failed.append(path)
                continue
            self.write(file, self.published(body, kind))
            self.pages += kind.startswith("text/html")
            if self.pages % 500 == 0 and kind.startswith("text/html"):
                tell(f"{self.pages} pages, {len(self.waiting)} known to come")
        public = sorted(link for link in self.known.values() if link.endswith("/") and "/~" not in link)
        self.write(Path("sitemap.txt"), "".join(f"{self.host}{link}\n" for link in public).encode())
        self.write(Path("robots.txt"), f"User-agent: *\nAllow: /\nSitemap: {self.address}/sitemap.txt\n".encode())

    @property
    def host(self) -> str:
        """The address without its path."""
        return self.address.removesuffix(self.root)

    async def fetch(self, path: str) -> tuple[int, bytes, str]:
        """(status, body, type) of a page, asked of the application without a network."""
        where = urlsplit(path)
        scope: dict[str, Any] = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": self.root + unquote(where.path), "raw_path": (self.root + where.path).encode(), "query_string": where.query.encode(),
            "root_path": "", "headers": [(b"host", b"localhost"), (b"accept", b"text/html")], "client": ("127.0.0.1", 0), "server": ("localhost", 80),
        }  # fmt: skip
        told: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            told.append(message)

        try:
            await self.app(scope, receive, send)
        except Exception:  # a fault of one page, which the site has logged, must not cost all the others
            return 500, b"", ""
        kinds = dict(told[0]["headers"]).get(b"content-type", b"")
        return told[0]["status"], b"".join(part.get("body", b"") for part in told[1:]), kinds.decode()

    def write(self, file: Path, body: bytes) -> None:
        """One file of the site."""
        target = self.folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)

    def address_of(self, link: str) -> str:
        """Where a link of the site leads once it is published, '' when nowhere; what is new is put in line."""
        where = urlsplit(link.removeprefix(self.address))
        path = where.path.removeprefix(self.root) or "/"
        if where.scheme or where.netloc:
            return link if where.scheme in {"http", "https"} else ""
        if path == "/search":
            return f"{self.root}/search/{f'?{where.query}' if where.query else ''}"
        mark = f"#{where.fragment}" if where.fragment else ""
        if path.startswith("/static/"):
            self._wait(path, Path(path.lstrip("/")), f"{self.root}{path}")
            return f"{self.root}{path}?{where.query}"
        if not PAGES.match(path) or (where.query and path in WITHOUT_QUERY):
            return ""
        asked = f"{path}?{where.query}" if where.query else path
        if asked not in self.known:
            file = file_of(path, where.query)
            link = f"{self.root}/{file.as_posix().removesuffix('index.html')}"
            self._wait(asked, file, link)
        return self.known[asked] + mark

    def _wait(self, asked: str, file: Path, link: str) -> None:
        if asked not in self.known:
            self.known[asked] = link
            self.waiting.append((asked, file))

    def published(self, body: bytes, kind: str) -> bytes:
        """The body as it is written: pages and the list of feeds lead to files."""
        if kind.startswith("text/html"):
            return self.rewritten(body.decode()).encode()
        if "opml" in kind:
            return _OUTLINE.sub(self._outline, body.decode()).encode()
        return body

    def _outline(self, found: re.Match[str]) -> str:
        to = self.address_of(html.unescape(found[2]))
        return f' {found[1]}="{html.escape(self.host + to)}"' if to else ""

    def rewritten(self, page: str) -> str:
        """The page with links to files, without what needs a server."""
        page = _SIGN_IN.sub("", _FORM.sub("", page))
        page = page.replace(f'action="{self.root}/search"', f'action="{self.root}/search/"')
        page = _LINK.sub(self._link, _ANCHOR.sub(self._anchor, page))
        page = _SOURCE.sub(lambda found: f' src="{self.address_of(html.unescape(found[1]))}"', page)
        return _LOST.sub(lambda found: found[1] or "", page)

    def _anchor(self, found: re.Match[str]) -> str:
        before, link, after, inside = found.groups()
        if link.startswith("#") or (to := self.address_of(html.unescape(link))) == html.unescape(link):
            return found[0]
        if to:
            return f'<a{before} href="{html.escape(to)}"{after}>{inside}</a>'
        if 'class="still"' in before:
            return f'<span class="still">{re.sub(r"[.] Sign in to vote for [^<]*", "", inside)}</span>'
        return f"\0{inside}\0"

    def _link(self, found: re.Match[str]) -> str:
        before, link, after = found.groups()
        to = self.address_of(html.unescape(link))
        absolute = self.host if 'rel="canonical"' in before and not to.startswith("http") else ""
        return f'<link{before} href="{html.escape(absolute + to)}"{after}>' if to else ""


def file_of(path: str, query: str) -> Path:
    """The file of a page: /author/Kurt%20G%C3%B6del?page=2 → author/Kurt-Godel-1f2e3d4c/~page=2/index.html."""
    names = [slug(unquote(part)) for part in path.strip("/").split("/") if part]
    if names and _FILE.search(names[-1]):
        stem, ending = names[-1].rsplit(".", 1)
        return Path(*names[:-1], f"{stem}~{slug(query)}.{ending}" if query else names[-1])
    return Path(*names, *([f"~{slug(query)}"] if query else []), "index.html")


def slug(text: str) -> str:
    """A name that every file system and host takes, and that no other text shares."""
    if _PLAIN.fullmatch(text):
        return text
    plain = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:60]
    return f"{plain}-{hashlib.blake2b(text.encode(), digest_size=4).hexdigest()}"


def write_search(library: Library, folder: Path) -> None:
    """What published.js reads: the encoder's table, and the papers, newest first."""
    encoder = library.encoder
    if not isinstance(encoder, StaticEncoder):
        raise UsageError(
            "Search in a browser works with the static encoder alone.",
            "Choose it: `frontlist config set encoder static`.",
        )
    write_encoder(encoder, folder)
    papers = [paper for batch in _batches(library) for paper in batch]
    dim = encoder.dim
    while dim > LEAST_DIM and len(papers) * dim > MOST_BYTES:
        dim //= 2
    with (folder / "papers.bin").open("wb") as file:
        for batch in _chunks(papers):
            vectors = encoder.encode([f"{paper.title}\n{paper.abstract or paper.summary}" for paper in batch])
            file.write(packed(*quantised(vectors[:, :dim])))
    for number, batch in enumerate(_chunks(papers)):
        (folder / f"papers-{number}.json").write_bytes(orjson.dumps([_row(paper) for paper in batch]))
    (folder / "ids.json").write_bytes(orjson.dumps([paper.id for paper in papers]))
    about = {"papers": len(papers), "dim": dim, "chunk": CHUNK, "shown": SHOWN}
    (folder / "papers.json").write_bytes(orjson.dumps(about))


def _batches(library: Library) -> Iterator[list[Paper]]:
    from frontlist.model.query import PaperFilter

    for page in library.papers.pages(PaperFilter(), batch=CHUNK):
        yield list(page)


def _chunks(papers: list[Paper]) -> Iterator[list[Paper]]:
    every = iter(papers)
    while chunk := list(islice(every, CHUNK)):
        yield chunk


def _row(paper: Paper) -> list[str]:
    names = [author.name for author in paper.authors]
    shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    return [paper.id, paper.title, shown, paper.date]
