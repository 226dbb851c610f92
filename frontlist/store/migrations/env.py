"""What Alembic runs: the steps, inside the transaction that `store/migrate.py` has opened."""

from __future__ import annotations

from alembic import context

from frontlist.store.schema import metadata

# Batch mode: SQLite changes a column only by copying its table.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
