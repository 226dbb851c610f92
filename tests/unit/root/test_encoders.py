"""Choosing an encoder: what cannot be had is said, and searches go on."""

from __future__ import annotations

import os
from pathlib import Path

import orjson
import pytest

from frontlist.app import Library
from frontlist.encoders import Choice, card, open_encoder
from frontlist.errors import FrontlistError, MissingExtra, NetworkError
from frontlist.features import onnx_encoder
from frontlist.features.static_encoder import StaticEncoder
from frontlist.index.door import Index
from frontlist.space.door import Space
from tests.papers import keep, made_papers


def write(library: Library, text: str, when: int) -> None:
    """The settings, as somebody leaves them at that second."""
    file = library.home / "frontlist.toml"
    file.write_text(text, encoding="utf-8")
    os.utime(file, (when, when))


def short() -> StaticEncoder:
    """An encoder of eight dimensions."""
    whole = StaticEncoder.load()
    return StaticEncoder(whole.vocabulary, whole.codes[:, :8], whole.scales, "short")


def test_settings_that_cannot_be_read_or_followed_change_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Library.open(tmp_path / "home") as library:
        first = open_encoder("static")
        choice = Choice(library.settings, first)
        for when, text in enumerate(('encoder = "sta', 'encoder = "nowhere.npz.zst"', "unknown = 1"), 1):
            write(library, text, when)
            assert choice() is first
            assert len(caplog.records) == when
        short().save(tmp_path / "short.npz.zst")
        write(library, f'encoder = "{tmp_path / "short.npz.zst"}"', 9)
        chosen = choice()
        assert chosen
        assert chosen.dim == 8
        (library.home / "frontlist.toml").unlink()
        assert choice() is first


@pytest.mark.parametrize("error", [NetworkError("The model could not be fetched."), MissingExtra("No onnxruntime.")])
def test_where_a_model_cannot_be_had_words_still_find(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: FrontlistError
) -> None:
    def refuse(_source: str) -> None:
        raise error

    monkeypatch.setattr(onnx_encoder, "OnnxEncoder", refuse)
    with Library.open(tmp_path / "home", flags={"encoder": "hub:somebody/model"}) as library:
        keep(library.database, made_papers(8))
        assert library.search("quantum").hits
        assert any("no encoder" in note for note in library.search("quantum").notes)


def test_a_card_is_of_the_encoder_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short().save(tmp_path / "static.npz.zst")
    (tmp_path / "static.json").write_bytes(orjson.dumps({"papers": 12}))
    assert card(str(tmp_path / "static.npz.zst"))["papers"] == 12
    # A model in a folder that lies in the same place is another one.
    monkeypatch.setattr(onnx_encoder, "OnnxEncoder", lambda _source: short())
    (tmp_path / "model").mkdir()
    assert "papers" not in card(str(tmp_path / "model"))


def test_the_space_is_measured_with_the_encoder_that_is_chosen_now(tmp_path: Path) -> None:
    texts = tmp_path / "texts.jsonl"
    texts.write_bytes(b"\n".join(orjson.dumps({"text": paper.title}) for paper in made_papers(3)))
    with Library.open(tmp_path / "home") as library:
        index = Index(tmp_path / "index", library.database, None, choose=short)
        assert Space(library.database, index).report(texts, 10, lambda _: None).dimensions == 8
