"""Alembic's scripts. `store/migrate.py` runs them; nothing here is run by hand."""
