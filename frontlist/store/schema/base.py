"""The one MetaData that every table registers with. One file per noun lies beside this one.

Types are chosen so that both databases hold the same bytes: text, integers, floats, and JSON as text
(written by orjson). Times are ISO text in UTC to the microsecond, which sorts as it should.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Text that is sorted or compared byte by byte, as SQLite does by default, whatever PostgreSQL's locale.
Key = Text().with_variant(Text(collation="C"), "postgresql")
# A number that the database gives out. SQLite only does so for the exact type INTEGER.
Serial = BigInteger().with_variant(Integer, "sqlite")
