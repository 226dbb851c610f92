"""What the log of moderators' acts may say of what an act was about.

Of a comment: its paper, and its writer as the conversation itself shows it; never a word of it. Of a list: its name while
everybody may read it. Of an account: its name where it has shown itself, by words, papers, lists or an office. Who only
read and voted is named to moderators alone, and so is everybody about whom there was a report and no cause to act.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from frontlist.model.community import Act
from frontlist.store import accounts, comments, lists


def told(connection: Connection, acts: Sequence[Act], *, whole: bool) -> list[Act]:
    """The acts with what they were about; `whole` for moderators, who may have to undo one."""
    said = {one.id: one for one in comments.among(connection, _targets(acts, "comment"))}
    writers = accounts.names(connection, {one.account_id for one in said.values() if whole or not one.deleted})
    people = set(_targets(acts, "account"))
    known = accounts.names(connection, people) if whole else accounts.names_seen(connection, people)
    shown = {name: made for name in _targets(acts, "list") if (made := lists.find(connection, name))}

    def about(act: Act) -> Act:
        if act.kind == "paper":
            return replace(act, paper_id=act.target_id)
        if act.kind == "comment":
            remark = said.get(act.target_id)
            named = remark and (whole or not remark.deleted)
            name = writers.get(remark.account_id, "") if remark and named else ""
            return replace(act, paper_id=remark.paper_id if remark else "", name=name)
        if act.kind == "list":
            made = shown.get(act.target_id)
            return replace(act, name=made.name if made and (whole or made.public) else "")
        accused = whole or act.action != "dismiss"
        return replace(act, name=known.get(act.target_id, "") if accused else "")

    return [about(act) for act in acts]


def _targets(acts: Sequence[Act], kind: str) -> list[str]:
    return sorted({act.target_id for act in acts if act.kind == kind})
