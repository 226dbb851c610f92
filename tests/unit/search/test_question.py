"""What a query asks for, where directions lead, and which slips are forgiven."""

from __future__ import annotations

import numpy as np

from frontlist.search.composed import composed
from frontlist.search.parse import parse
from frontlist.search.question import MOST_TERMS, terms_of, understand
from frontlist.search.typing_errors import slips


def words(text: str) -> list[str]:
    return [term.word for term in terms_of(text)]


def test_stop_words_do_not_rank_unless_there_is_nothing_else() -> None:
    assert words("the state of the art") == ["state", "art"]
    assert words("the of") == ["the", "of"]


def test_words_that_only_ask_do_not_rank_in_a_sentence() -> None:
    assert "papers" not in words("Which papers studied the pruning of transformers?")
    assert words("research papers") == ["research", "papers"]


def test_a_long_text_ranks_by_so_many_words() -> None:
    assert len(terms_of(" ".join(f"word{number}x" for number in range(400)))) == MOST_TERMS


def test_fields_and_phrases_must_hold_and_plain_words_only_rank() -> None:
    question = understand(parse('graphs "neural network" ti:deep au:hinton -video'))
    assert [term.word for term in question.terms] == ["graphs", "neural", "network", "deep"]
    assert len(question.must) == 4


def test_beside_like_a_minus_is_a_direction() -> None:
    question = understand(parse("like:1706.03762 speech -vision"))
    assert (question.likes, question.away, question.must) == (("1706.03762",), ("vision",), ())


def test_what_to_move_away_from_is_orthogonal_afterwards() -> None:
    random = np.random.default_rng(0)
    papers, one, other = (
        random.standard_normal((3, 8)).astype(np.float32),
        *random.standard_normal((2, 8)).astype(np.float32),
    )
    target = composed(papers, None, [one, other, one])
    assert abs(float(target @ one)) < 1e-5
    assert abs(float(target @ other)) < 1e-5
    assert abs(float(np.linalg.norm(target)) - 1) < 1e-5


def test_every_single_slip_is_tried() -> None:
    for wrong in ("transfomer", "transsformer", "transfromer", "transformar"):
        assert "transformer" in set(slips(wrong))
