"""Where the services are. Settings may put a mirror, a proxy or a stand-in in the place of each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The addresses of the services, by the names that the settings have for them."""

    arxiv_oai: str = "https://oaipmh.arxiv.org/oai"
    arxiv_api: str = "https://export.arxiv.org/api/query"
    arxiv_rss: str = "https://rss.arxiv.org"
    crossref: str = "https://api.crossref.org"
    openalex: str = "https://api.openalex.org"
    semantic_scholar: str = "https://api.semanticscholar.org"
    daily_papers: str = "https://huggingface.co/api/daily_papers"
    github: str = "https://api.github.com"
    acl: str = "https://raw.githubusercontent.com/acl-org/acl-anthology/master/data/xml"
