"""Lists of papers with a line on each: private, or for everybody to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from frontlist.community.context import Context, acting
from frontlist.community.secrets import new_id
from frontlist.community.wording import LONGEST_NOTE, clean_line, clean_text
from frontlist.errors import BadInput, Conflict, NotFound
from frontlist.model.account import Account
from frontlist.model.community import ListItem, PaperList
from frontlist.store import lists, papers

LONGEST_LIST_NAME = 120
MOST_ITEMS = 5_000


@dataclass(frozen=True, slots=True)
class Lists:
    """The door for lists."""

    context: Context

    def make(self, account: Account, name: str, *, note: str = "", public: bool = False) -> PaperList:
        """A new, empty list."""
        shown, words = _list_name(name), clean_text(note, LONGEST_NOTE, "note")
        with self.context.database.write(lock=False) as connection:
            me = acting(connection, account)
            now = self.context.stamp()
            made = PaperList(new_id("l"), me.id, me.name, shown, words, public, now, now)
            lists.add(connection, made)
            return made

    def get(self, list_id: str, viewer: Account | None = None) -> PaperList:
        """A list with its items. Somebody else's private list is not there."""
        with self.context.database.read() as connection:
            return _readable(connection, list_id, viewer)

    def of(self, account_id: str, viewer: Account | None = None) -> list[PaperList]:
        """Somebody's lists that the viewer may read, without their items."""
        with self.context.database.read() as connection:
            found = lists.of(connection, account_id)
        return [made for made in found if made.public or (viewer is not None and viewer.id == account_id)]

    def public(self) -> list[PaperList]:
        """Every list that anybody may read, without its items."""
        with self.context.database.read() as connection:
            return lists.public(connection)

    def holding(self, paper: str, viewer: Account | None = None) -> list[PaperList]:
        """The lists with this paper that the viewer may read."""
        with self.context.database.read() as connection:
            return lists.holding(connection, papers.find(connection, paper), viewer.id if viewer else "")

    def change(
        self,
        account: Account,
        list_id: str,
        *,
        name: str | None = None,
        note: str | None = None,
        public: bool | None = None,
    ) -> PaperList:
        """Rename a list, change its note, open or close it."""
        with self.context.database.write(lock=False) as connection:
            made = _own(connection, account, list_id)
            changed = replace(
                made, name=made.name if name is None else _list_name(name), changed_at=self.context.stamp(),
                note=made.note if note is None else clean_text(note, LONGEST_NOTE, "note"),
                public=made.public if public is None else public,
            )  # fmt: skip
            lists.change(
                connection,
                list_id,
                name=changed.name,
                note=changed.note,
                public=changed.public,
                changed_at=changed.changed_at,
            )
            return changed

    def drop(self, account: Account, list_id: str) -> None:
        """Delete a list."""
        with self.context.database.write(lock=False) as connection:
            lists.drop(connection, _own(connection, account, list_id).id)

    def put(self, account: Account, list_id: str, paper: str, *, note: str | None = None) -> PaperList:
        """Add a paper at the end, or change its note."""
        with self.context.database.write(lock=False) as connection:
            made = _own(connection, account, list_id)
            paper_id = papers.find(connection, paper)
            old = next((item for item in made.items if item.paper_id == paper_id), None)
            if old is None and len(made.items) >= MOST_ITEMS:
                raise BadInput(f"A list holds {MOST_ITEMS:,} papers.", "Begin another.")
            now = self.context.stamp()
            item = old or ListItem(paper_id, lists.last_place(connection, list_id) + 1, "", now)
            words = item.note if note is None else clean_text(note, LONGEST_NOTE, "note")
            lists.put_item(connection, list_id, item._replace(note=words))
            return self._touched(connection, account, list_id, now)

    def take_out(self, account: Account, list_id: str, paper: str) -> PaperList:
        """Take a paper out."""
        with self.context.database.write(lock=False) as connection:
            made = _own(connection, account, list_id)
            lists.drop_item(connection, made.id, papers.find(connection, paper))
            return self._touched(connection, account, list_id, self.context.stamp())

    def reorder(self, account: Account, list_id: str, paper_ids: Sequence[str]) -> PaperList:
        """Put the papers in this order; each must be named once."""
        with self.context.database.write(lock=False) as connection:
            made = _own(connection, account, list_id)
            items = {item.paper_id: item for item in made.items}
            if sorted(items) != sorted(paper_ids):
                raise Conflict("The new order does not name each paper of the list once.", "Look at the list again.")
            for place, paper_id in enumerate(paper_ids, 1):
                lists.put_item(connection, list_id, items[paper_id]._replace(place=place))
            return self._touched(connection, account, list_id, self.context.stamp())

    def _touched(self, connection: Connection, account: Account, list_id: str, now: str) -> PaperList:
        lists.change(connection, list_id, changed_at=now)
        return _readable(connection, list_id, account)


def _readable(connection: Connection, list_id: str, viewer: Account | None) -> PaperList:
    made = lists.find(connection, list_id)
    if made is None or not (made.public or (viewer is not None and viewer.id == made.account_id)):
        raise NotFound("There is no such list.", "It may be somebody else's, or gone.")
    return made


def _own(connection: Connection, account: Account, list_id: str) -> PaperList:
    me = acting(connection, account)
    made = lists.find(connection, list_id)
    if made is None or made.account_id != me.id:
        raise NotFound("You have no such list.", "Your lists are in your library.")
    return made


def _list_name(text: str) -> str:
    name = clean_line(text, LONGEST_LIST_NAME, "name")
    if not name:
        raise BadInput("The list needs a name.", "Give it one.")
    return name
