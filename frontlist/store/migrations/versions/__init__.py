"""One file per step of the schema, each going on where the one before it ends."""
