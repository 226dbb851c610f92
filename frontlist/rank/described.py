"""The formulas as a person reads them, with the numbers of the code put into them."""

from __future__ import annotations

from typing import Final, NamedTuple

from frontlist.rank import formulas as f


class Described(NamedTuple):
    """One formula: its name in addresses, what it is called, how it is written, and what that means."""

    name: str
    label: str
    written: str
    words: str


def _hours(hours: float) -> str:
    return f"{hours / 24:g} days" if hours >= 48 else f"{hours:g} hours"


DESCRIBED: Final = (
    Described(
        "frontlist", "Fair to every field", r"$-\log_2 r + p$",
        "Here r is the share of the papers of the same field with attention that have, for their age, as much of it: "
        "a paper that is one in 64 scores 6. Attention fades by half in each half of the period and is measured against "
        f"what is normal at that age and on that day of the week. p is what the text promises: half of it after {_hours(f.PRIOR_HALF_LIFE)}, "
        f"nothing after {_hours(f.PRIOR_HOURS)}. A field ten times as loud is no louder here.",
    ),
    Described(
        "hackernews", "Hacker News", rf"$\frac{{v^{{{f.HACKER_NEWS_POWER:g}}}}}{{((m+{f.HACKER_NEWS_MINUTES:g})/60)^{{{f.HACKER_NEWS_GRAVITY:g}}}}}$",
        f"Here v is points and m the age in minutes; more than {f.HACKER_NEWS_TALKATIVE} comments, if more than points, hold a paper down.",
    ),
    Described(
        "reddit", "Reddit", rf"$\log_{{10}}\max(|v|,1) + \frac{{t}}{{{f.REDDIT_SECONDS:.0f}}}$",
        f"Here t is the second of birth: ten times the points are worth {_hours(f.REDDIT_SECONDS / 3600)}.",
    ),
    Described(
        "hot", "Hot", rf"$\frac{{\log_{{10}}\max(2, v+2)}}{{(h+{f.LEMMY_HOURS:g})^{{{f.LEMMY_GRAVITY:g}}}}}$",
        f"Lemmy’s: h is the age in hours; nothing after {_hours(f.LEMMY_LIFE_HOURS)}.",
    ),
    Described(
        "lemmy-scaled", "Lemmy, scaled",
        rf"$\frac{{\log_{{10}}\max(2, v+2)}}{{(h+{f.LEMMY_HOURS:g})^{{{f.LEMMY_GRAVITY:g}}}\,\log_{{10}}(2+f)}}$",
        "Hot, over what the field gathers: f is the points of its last month.",
    ),
    Described("scirate", "SciRate", "Votes, then comments, then date", "The plainest that there is."),
    Described(
        "rising", "Rising", rf"$\frac{{q}}{{h+{f.RISING_HOURS:g}}}$",
        "Here q is the points of the last quarter of the period: what has begun to move.",
    ),
    Described("top", "Most votes", "$v$", "Points of the period, with no decay at all."),
    Described("newest", "Newest", r"$\frac{1}{h+1}$", "No opinion at all."),
)  # fmt: skip
