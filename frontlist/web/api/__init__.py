"""The JSON API: the same calls as the pages, one file per noun; each has a `router`."""
