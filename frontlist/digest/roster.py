"""Readers in and out as CSV. An import asks; it never revives anybody who left, bounced or complained."""

from __future__ import annotations

import csv
import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from frontlist.digest.context import Context
from frontlist.digest.subscribers import Wish, ask_to_confirm, checked, join_with_consent
from frontlist.errors import BadInput, FrontlistError
from frontlist.mail.address import address_key, parse_address
from frontlist.store import readers, suppression

COLUMNS: Final = ("email", "kind", "target", "rhythm", "bar", "timezone", "consent_source", "consent_date")
LONGEST_LINE: Final = 20_000
# Lines in one transaction; killed in the middle, the same file goes on from there.
AT_ONCE: Final = 200


@dataclass
class RosterReport:
    """What an import of readers did."""

    active: int = 0
    asked: int = 0
    known: int = 0
    suppressed: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)


def write_csv(context: Context, file: Path) -> int:
    """Every confirmed reader's subscriptions, readable by the owner only; how many."""
    count = 0
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(COLUMNS)
        with context.database.read() as connection:
            active = readers.active(connection)
            wishes = readers.subscriptions_of(connection, [reader.id for reader in active])
        for reader in active:
            for wish in wishes[reader.id]:
                consent = (context.site_name, reader.confirmed_at)
                row = (reader.email, wish.kind, wish.target, wish.cadence, wish.bar, reader.timezone, *consent)
                writer.writerow([_neutral(str(value)) for value in row])
                count += 1
    return count


def read_csv(context: Context, file: Path, progress: Callable[[int, int | None], None]) -> RosterReport:
    """Take readers in, line by line; a bad line is told and stops nothing."""
    report, rows = RosterReport(), _rows(file)
    while chunk := list(islice(rows, AT_ONCE)):
        with context.database.write() as connection:
            for number, row in chunk:
                try:
                    _take(connection, context, row, report)
                except FrontlistError as error:
                    report.rejected.append((number, error.message))
        progress(chunk[-1][0], None)
    return report


def _take(connection: Connection, context: Context, row: dict[str, str], report: RosterReport) -> None:
    email = parse_address(_plain(row.get("email", "")))
    wish = Wish(
        row.get("kind") or "edition", _plain(row.get("target", "")), cadence=row.get("rhythm") or "daily",
        bar=_bar(row.get("bar", "")),
    )  # fmt: skip
    checked(wish)
    key = address_key(email)
    if suppression.find(connection, suppression.email_hash(context.key, key)):
        report.suppressed += 1
        return
    known = readers.by_email(connection, key)
    # Whoever was asked and has not answered is not asked again by the same file.
    if known:
        report.known += 1
        return
    timezone, consent = row.get("timezone") or "UTC", _consent(row)
    if consent:
        join_with_consent(connection, context, email, wish, timezone, consent)
        report.active += 1
    else:
        ask_to_confirm(connection, context, email, wish, timezone)
        report.asked += 1


def _consent(row: dict[str, str]) -> str:
    """Where and when somebody agreed; both or nothing."""
    source, date = _plain(row.get("consent_source", "")), _plain(row.get("consent_date", ""))
    try:
        given = dt.datetime.fromisoformat(date)
    except ValueError:
        return ""
    return f"{source}, {given.date().isoformat()}" if source else ""


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    csv.field_size_limit(LONGEST_LINE)
    with file.open(newline="", encoding="utf-8-sig", errors="replace") as opened:
        reader = csv.DictReader((line.replace("\0", "") for line in opened), restkey="rest", restval="")
        if "email" not in (reader.fieldnames or ()):
            raise BadInput(
                f"{file.name} has no column `email`.", f"Its first line must name columns: {', '.join(COLUMNS)}."
            )
        while True:
            try:
                row = next(reader, None)
            except csv.Error:
                continue
            if row is None:
                return
            yield reader.line_num, {str(name): str(value or "") for name, value in row.items()}


def _bar(text: str) -> float:
    try:
        return float(text or 0.5)
    except ValueError as error:
        raise BadInput(f"{text[:40]!r} is no number.", "The bar lies between 0 and 1.") from error


def _neutral(text: str) -> str:
    """A spreadsheet must not run what somebody typed."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _plain(text: str) -> str:
    text = text.strip()
    return text[1:] if text[:2] in {"'=", "'+", "'-", "'@"} else text
