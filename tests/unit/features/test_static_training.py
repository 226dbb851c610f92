"""Training on a small made-up library: it learns, is repeatable, and goes on after an interruption."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson
import pytest
import zstandard

from frontlist.errors import BadInput
from frontlist.features import static_training
from frontlist.features.contrast import contrast, nested_contrast
from frontlist.features.piece_vectors import fit_pieces, lean_on_pieces, piece_matrix
from frontlist.features.static_encoder import StaticEncoder
from frontlist.features.static_training import Plan, Training
from frontlist.features.training_text import examples, held_out, read_lines, sentences

FIELDS = {
    "stars": "galaxy star orbit telescope spectrum redshift nebula".split(),
    "words": "grammar sentence translation corpus speech language token".split(),
    "cells": "protein enzyme membrane genome tissue receptor mutation".split(),
}
PLAN = Plan(steps=60, batch=24, dim=16, buckets=64, words=500, pairs=50)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 papers of three fields, each field with its own words."""
    random = np.random.default_rng(11)
    lines = []
    for number in range(300):
        field = list(FIELDS)[number % 3]
        title = " ".join(random.choice(FIELDS[field], 4))
        body = ". ".join(" ".join(["We", *random.choice(FIELDS[field], 6), "of"]) for _ in range(4))
        lines.append({"id": f"p{number}", "title": title, "abstract": body + ".", "categories": [field]})
    path = tmp_path_factory.mktemp("library") / "papers.jsonl.zst"
    path.write_bytes(zstandard.compress(b"\n".join(map(orjson.dumps, lines))))
    return path


def _train(library: Path, out: Path, plan: Plan = PLAN) -> StaticEncoder:
    return Training([library], out, plan, lambda _: None).run()


def test_it_learns_which_words_belong_together(library: Path, tmp_path: Path) -> None:
    encoder = _train(library, tmp_path / "w")
    stars, cells, words = (encoder.encode(FIELDS[field]) for field in ("stars", "cells", "words"))
    within = [float((vectors @ vectors.T).mean()) for vectors in (stars, cells, words)]
    across = [float((one @ other.T).mean()) for one, other in ((stars, cells), (cells, words), (words, stars))]
    assert min(within) > max(across) + 0.2


def test_the_same_seed_gives_the_same_weights_and_another_others(library: Path, tmp_path: Path) -> None:
    names = [_train(library, tmp_path / f"w{i}", replace(PLAN, seed=s)).name for i, s in enumerate((1, 1, 2))]
    assert names[0] == names[1] != names[2]


def test_an_interrupted_run_ends_as_an_uninterrupted_one(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_training, "KEEP_EVERY", 20)
    monkeypatch.setattr(static_training, "TELL_EVERY", 10)
    whole = _train(library, tmp_path / "whole")

    def stop_at_fifty(said: str) -> None:
        if said.startswith("step 50"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Training([library], tmp_path / "w", PLAN, stop_at_fifty).run()
    said: list[str] = []
    again = Training([library], tmp_path / "w", PLAN, said.append).run()
    assert any("going on from step 40" in line for line in said)
    assert again.name == whole.name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["static.json", "w", "whole"]


def test_a_checkpoint_of_another_plan_is_not_used(library: Path, tmp_path: Path) -> None:
    training = Training([library], tmp_path / "w", PLAN, lambda _: None)
    training._keep(training.state())
    other = Training([library], tmp_path / "w", replace(PLAN, seed=8), lambda _: None)
    assert not np.array_equal(other.state().vectors, training.state().vectors)


def test_the_card_says_what_the_weights_are_made_of(library: Path, tmp_path: Path) -> None:
    encoder = _train(library, tmp_path / "w")
    card = orjson.loads((tmp_path / "static.json").read_bytes())
    assert card["name"] == encoder.name
    assert card["papers"] == sum(not held_out(f"p{i}") for i in range(300))
    assert card["plan"]["seed"] == PLAN.seed
    assert "papers.jsonl.zst" in card["command"]


def test_a_twelfth_is_held_out_and_never_read(library: Path) -> None:
    kept = list(examples([library]))
    assert 15 < 300 - len(kept) < 40
    assert len(list(read_lines(library))) == 300


def test_a_file_that_is_no_library_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": "a", "title": "t"}\nnot json\n')
    with pytest.raises(BadInput, match="line 2"):
        list(examples([tmp_path / "bad.jsonl"]))
    (tmp_path / "empty.jsonl").write_text("")
    with pytest.raises(BadInput, match="nothing to train on"):
        Training([tmp_path / "empty.jsonl"], tmp_path / "w", PLAN, print)


def test_sentences_part_at_full_stop_and_capital() -> None:
    assert sentences("We test e.g. this. It works at 3.5 percent! Does it?") == [
        "We test e.g. this.",
        "It works at 3.5 percent!",
        "Does it?",
    ]


def test_the_gradient_of_the_loss_is_that_of_small_steps() -> None:
    random = np.random.default_rng(0)
    left, right = (random.standard_normal((6, 8)).astype(np.float32) for _ in range(2))
    _, by_left, by_right = contrast(left, right, temperature=0.5)
    for side, gradient in ((left, by_left), (right, by_right)):
        for place in ((0, 0), (3, 5)):
            kept, step = side[place], np.float32(1e-2)
            side[place] = kept + step
            above = contrast(left, right, temperature=0.5)[0]
            side[place] = kept - step
            below = contrast(left, right, temperature=0.5)[0]
            side[place] = kept
            assert gradient[place] == pytest.approx((above - below) / (2 * float(step)), abs=2e-3)


def test_nested_sizes_share_their_first_numbers() -> None:
    random = np.random.default_rng(1)
    left, right = (random.standard_normal((5, 8)).astype(np.float32) for _ in range(2))
    loss, gradient, _ = nested_contrast(left, right, (4, 8))
    small, whole = contrast(left[:, :4], right[:, :4]), contrast(left, right)
    assert loss == whole[0]
    assert np.allclose(gradient[:, 4:], whole[1][:, 4:] / 2)
    assert np.allclose(gradient[:, :4], (whole[1][:, :4] + small[1]) / 2, atol=1e-6)


def test_pieces_rebuild_words_and_rare_words_lean_on_them() -> None:
    words = [
        f"{stem}{end}" for stem in ("electro", "thermo", "hydro") for end in ("static", "metric", "phobic", "lysis")
    ]
    random = np.random.default_rng(2)
    truth = random.standard_normal((400, 6)).astype(np.float32)
    vectors = (piece_matrix(words, 400) @ truth).astype(np.float32)
    counts = np.full(len(words), 1000)
    table = fit_pieces(words, vectors, counts, 400)
    assert np.abs(piece_matrix(words, 400) @ table - vectors).max() < 0.1
    far = vectors + 1
    leaned = lean_on_pieces(words, far, np.array([10_000] * 11 + [0]), table, 20)
    assert np.abs(leaned[0] - far[0]).max() < 0.01
    assert np.abs(leaned[-1] - vectors[-1]).max() < 0.1
