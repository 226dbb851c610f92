"""Papers by their ids, from whoever knows them best; and what others know of a paper, to complete it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from frontlist.errors import BadStatus
from frontlist.model.paper import ExternalId, Record, Reject
from frontlist.net.client import Client
from frontlist.sources import acl, arxiv_api, crossref, openalex, semantic_scholar
from frontlist.sources.endpoints import Endpoints
from frontlist.sources.streams import Pieces

SOURCE: Final = "lookup"


def by_ids(
    client: Client, endpoints: Endpoints, ids: Sequence[ExternalId], *, semantic_scholar_key: str = ""
) -> Iterator[Record | Reject]:
    """Each paper from its home: arXiv, the ACL Anthology, the DOI's registry; a Reject for each that is not found."""
    ordered = sorted(dict.fromkeys(ids), key=lambda wanted: wanted.scheme)
    for scheme, group in groupby(ordered, key=lambda wanted: wanted.scheme):
        some = list(group)
        if scheme == "arxiv":
            yield from arxiv_api.by_ids(client, endpoints.arxiv_api, [wanted.value for wanted in some])
        elif scheme == "acl":
            yield from _anthology(client, endpoints.acl, some)
        elif scheme == "s2":
            yield from semantic_scholar.by_ids(client, endpoints.semantic_scholar, some, semantic_scholar_key)
        else:
            for wanted in some:
                yield _registered(client, endpoints, wanted)


def complete(client: Client, endpoints: Endpoints, ids: Sequence[ExternalId]) -> Iterator[Record]:
    """What Crossref and OpenAlex know of one paper with these ids. Silent where they know nothing."""
    doi = next((wanted for wanted in ids if wanted.scheme == "doi"), None)
    asked = doi or next((wanted for wanted in ids if wanted.scheme in {"arxiv", "pmid", "openalex"}), None)
    if doi:
        found = crossref.by_doi(client, endpoints.crossref, doi.value)
        if isinstance(found, Record):
            yield found
    if asked:
        known = openalex.by_id(client, endpoints.openalex, asked)
        if isinstance(known, Record):
            yield known


def _registered(client: Client, endpoints: Endpoints, wanted: ExternalId) -> Record | Reject:
    """A DOI from Crossref; from OpenAlex where another agency registered it, and for PubMed's numbers."""
    if wanted.scheme == "doi":
        found = crossref.by_doi(client, endpoints.crossref, wanted.value)
        if isinstance(found, Record):
            return found
    if wanted.scheme in {"doi", "pmid", "openalex"}:
        return openalex.by_id(client, endpoints.openalex, wanted)
    return Reject(SOURCE, str(wanted), f"No source can be asked for ids of the kind {wanted.scheme}.")


def _anthology(client: Client, endpoint: str, wanted: Sequence[ExternalId]) -> Iterator[Record | Reject]:
    """The Anthology gives whole collections: each that is needed is fetched once, and only what was asked for is taken."""
    missing = dict.fromkeys(wanted)
    for name in dict.fromkeys(acl.collection_of(item.value) for item in wanted):
        try:
            body = client.get(f"{endpoint.rstrip('/')}/{name}.xml").body
        except BadStatus as error:
            if error.data["status"] != 404:
                raise
            continue
        for found in acl.records(Pieces(iter([body]))):
            known = [item for item in found.ids if item in missing] if isinstance(found, Record) else []
            if known:
                yield found
            missing = {item: None for item in missing if item not in known}
    yield from (Reject(acl.SOURCE, item.value, "The ACL Anthology does not know this id.") for item in missing)
