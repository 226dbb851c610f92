"""One file per page; each has a `router`, and a template and a test of the same name."""
