"""A week of a whole installation: papers, readers, editions, mails, and a process killed every few minutes.

    python -m benchmarks.week --database sqlite|postgresql [--papers N] [--subscribers N] [--readers N] [--minutes M] [--write]

Everything up to a Monday of the arXiv file is imported; then each day brings its new papers and revisions through a
stand-in for arXiv's OAI-PMH, attention that is simulated and labelled so, readers who search, vote and comment over
HTTP, editions that close, and mails to every subscriber over SMTP. The processes are the product's own commands in
processes of their own; only their clock is simulated (`clock.py`). At the end every promise is checked (`check.py`).
"""
