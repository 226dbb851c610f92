"""What the library's own vectors hold: concepts and themes, learned over the index, named, followed month by month."""
