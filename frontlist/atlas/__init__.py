"""What a library is about: concepts and themes, learned over the index, named, followed month by month."""
