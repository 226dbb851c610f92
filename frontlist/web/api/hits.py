"""Answers of the engine as the API gives them."""

from __future__ import annotations

from frontlist.model.hit import Answer, Hit
from frontlist.web.api.answers import shown
from frontlist.web.api.call import Call
from frontlist.web.api.shapes import AnswerShape, HighlightShape, HitShape, LitShape, PaperShape


def answer_shape(call: Call, found: Answer, begin: int, limit: int, cursor: str) -> AnswerShape:
    """The hits from `begin` on as one page; papers that went since they were indexed are left out."""
    hits = found.hits[begin : begin + limit]
    papers = call.library.papers.get_many([hit.paper_id for hit in hits])
    shapes = {paper.id: paper for paper in shown(call, list(papers.values()))}
    relevant = max(0, found.relevant - begin)
    items = [
        hit_shape(hit, shapes[hit.paper_id], place < relevant)
        for place, hit in enumerate(hits)
        if hit.paper_id in shapes
    ]
    return AnswerShape(
        query=found.query, items=items, next=cursor, relevant=sum(item.relevant for item in items), total=found.total,
        notes=list(found.notes), facets={facet.name: dict(facet.counts) for facet in found.facets}, mode=found.mode,
    )  # fmt: skip


def hit_shape(hit: Hit, paper: PaperShape, relevant: bool) -> HitShape:
    """One hit."""
    lights = [HighlightShape(light.field, light.start, light.end, light.kind) for light in hit.highlights]
    return HitShape(
        paper, hit.score, hit.probability, relevant, hit.reason, hit.sentence, lights, dict(hit.features),
        [LitShape(*one) for one in hit.concepts],
    )  # fmt: skip
