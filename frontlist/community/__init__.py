"""Accounts, votes, submissions, curation, comments, libraries, lists and moderation. The door is `door.Community`."""
