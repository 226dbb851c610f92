"""Feeds of every list there is; each file has a `router`."""
