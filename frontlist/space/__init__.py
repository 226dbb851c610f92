"""The learned space measured and shown on one page: of a library, or of any file of vectors or texts."""
