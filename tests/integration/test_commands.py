"""The commands that bring papers in, show them and take them out, as a person types them."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import zstandard

from frontlist.cli import COMMANDS, main
from tests.oai_standin import Held, OaiStandIn
from tests.standin import Reply, StandIn

PAPERS = [
    {"id": "arXiv:2401.00001", "title": "On hubs", "abstract": "Hubs are near to everything.", "authors": ["Ada Lovelace"], "date": "2024-01-02", "categories": ["cs.LG"]},
    {"id": "arXiv:2402.00002", "title": "On spokes", "abstract": "Spokes are far.", "authors": ["Bob Stone", "Ada Lovelace"], "date": "2024-02-03", "categories": ["cs.CV", "cs.LG"]},
    {"id": "arXiv:math/0501001", "title": "=On sums", "abstract": "A sum of $x^2$.", "authors": ["Carl Gauss"], "date": "2005-01-01", "categories": ["math.NT"]},
]  # fmt: skip


ENTRY = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/1706.03762v5</id><title>On attention</title>'
    "<summary>We attend.</summary><published>2017-06-12T00:00:00Z</published><author><name>Ada Lovelace</name></author>"
    "</entry></feed>"
)


@dataclass
class Terminal:
    """A home, and a terminal to type into."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    home: str = "home"

    def run(self, *words: str, code: int = 0) -> str:
        """What a command says on standard output; it must end with `code`."""
        ended = 0
        try:
            main(["--home", str(self.folder / self.home), *words])
        except SystemExit as stopped:
            ended = int(stopped.code or 0)
        said = self.capsys.readouterr()
        assert ended == code, said.err + said.out
        self.err = said.err
        return said.out

    def json(self, *words: str) -> Any:
        """The same, as data."""
        return json.loads(self.run(*words, "--json"))

    def file(self, name: str, data: str | bytes) -> str:
        """A file to import."""
        path = self.folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return str(path)


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.delenv("FRONTLIST_HOME", raising=False)
    return Terminal(tmp_path, capsys)


@pytest.fixture
def full(terminal: Terminal) -> Terminal:
    terminal.run("import", terminal.file("papers.jsonl", "".join(json.dumps(paper) + "\n" for paper in PAPERS)))
    return terminal


def test_a_paper_is_shown_by_any_of_its_ids(full: Terminal) -> None:
    for name in ("2401.00001", "arXiv:2401.00001v3", "https://arxiv.org/pdf/2401.00001", "10.48550/arXiv.2401.00001"):
        assert full.json("show", name)["title"] == "On hubs"
    assert "Ada Lovelace" in full.run("show", "2401.00001", "--facts")


def test_lists_are_narrowed(full: Terminal) -> None:
    def titles(*options: str) -> list[str]:
        return [paper["title"] for paper in full.json("list", *options)]

    assert titles() == ["On spokes", "On hubs", "=On sums"]
    assert titles("--category", "cs.LG") == ["On spokes", "On hubs"]
    assert titles("--category", "math", "--category", "cs.CV") == ["On spokes", "=On sums"]
    assert titles("--since", "2024-02") == ["On spokes"]
    assert titles("--until", "2005") == ["=On sums"]
    assert titles("--author", "Ada Lovelace") == ["On spokes", "On hubs"]
    assert titles("--limit", "1") == ["On spokes"]
    assert full.run("list", "--category", "q-bio") == ""
    assert "No paper fits" in full.err


@pytest.mark.parametrize("packing", ["plain", "gz", "zst", "zip"])
def test_files_are_read_packed_and_a_second_time_nothing_changes(terminal: Terminal, packing: str) -> None:
    data = "".join(json.dumps(paper) + "\n" for paper in PAPERS).encode()
    packed = {"plain": data, "gz": gzip.compress(data), "zst": zstandard.ZstdCompressor().compress(data), "zip": b""}[
        packing
    ]
    name = terminal.file("papers.dat", packed)
    if packing == "zip":
        with zipfile.ZipFile(name, "w") as archive:
            archive.writestr("papers.jsonl", data)
    assert terminal.json("import", name)[0]["added"] == 3
    changes = terminal.json("status")["changes"]
    again = terminal.json("import", name)[0]
    assert (again["added"], again["unchanged"]) == (0, 3)
    assert terminal.json("status")["changes"] == changes


def test_bad_records_stop_nothing_and_are_kept_with_their_reason(terminal: Terminal) -> None:
    lines = [json.dumps(PAPERS[0]), "{broken", '{"id": "arXiv:2403.00001"}', json.dumps(PAPERS[1]), "[" * 100_000]
    terminal.run("import", terminal.file("mixed.jsonl", "\n".join(lines)), code=1)
    assert "rejected" in terminal.err
    [kept] = (terminal.folder / "home" / "rejects").iterdir()
    assert len(kept.read_text().splitlines()) >= 3
    assert len(terminal.json("list")) == 2


def test_an_empty_file_is_told_to_be_empty(terminal: Terminal) -> None:
    terminal.run("import", terminal.file("mine.bib", ""), code=1)
    assert "Rejected: mine.bib: It is empty.\n" in terminal.err


def test_what_goes_out_comes_in_again_field_by_field(full: Terminal) -> None:
    full.run(
        "import",
        full.file("more.bib", "@article{x, title={On hubs}, author={Lovelace, Ada}, year=2024, doi={10.1000/1}}"),
    )
    everything = full.run("export")
    Terminal(full.folder, full.capsys, "other").run("import", full.file("all.jsonl", everything))
    assert Terminal(full.folder, full.capsys, "other").run("export") == everything


@pytest.mark.parametrize(("kind", "holds"), [("bibtex", "eprint = {2401.00001}"), ("ris", "TI  - On hubs"), ("csl", '"type": "article"'), ("csv", "'=On sums")])  # fmt: skip
def test_other_formats(full: Terminal, kind: str, holds: str) -> None:
    assert holds in full.run("export", "--format", kind)


def shown_papers(terminal: Terminal) -> dict[str, dict[str, Any]]:
    """Every paper with everything that is exported of it, but for when it last changed."""
    lines = [json.loads(line) for line in terminal.run("export").splitlines()]
    return {line["id"]: {**line, "changed_at": ""} for line in lines if line["frontlist"] == "paper"}


def test_a_merge_can_be_undone(full: Terminal) -> None:
    before = shown_papers(full)
    kept = full.run("merge", "2401.00001", "2402.00002").split()[3]
    assert full.json("show", "2402.00002")["id"] == full.json("show", "2401.00001")["id"] == kept
    full.run("split", "2401.00001")
    assert full.json("show", "2402.00002")["title"] == "On spokes"
    assert shown_papers(full) == before


def test_backup_and_restore(full: Terminal) -> None:
    file = full.folder / "b.zip"
    assert full.json("backup", str(file))["rows"]["papers"] == 3
    assert file.stat().st_mode & 0o777 == 0o600
    other = Terminal(full.folder, full.capsys, "restored")
    other.run("restore", str(file))
    assert other.run("export") == full.run("export")
    assert "held" in other.run("digest", "status")


def test_sources_are_configured_and_read_at_their_own_address(terminal: Terminal) -> None:
    with StandIn() as world:
        held = [Held(f"2403.{number:05}", "2026-03-10", title=f"Paper {number}") for number in range(1, 8)]
        endpoint = OaiStandIn(held).serve(world)
        common = ("--set", f"arxiv_oai={endpoint}", "--set", f"exempt={world.url}", "--set", "arxiv_seconds=0")
        terminal.run("source", "add", "arxiv", "--category", "cs.LG", "--name", "ml")
        assert "polite pace" in (terminal.run(*common, "sync", "--since", "2026-03-01") and terminal.err)
        assert len(terminal.json("list", "--limit", "50")) == 7
        [found] = terminal.json("source", "list")
        assert (found["source"]["name"], found["error"]) == ("ml", "")
        terminal.run("source", "disable", "ml")
        terminal.run(*common, "sync")
        assert "No source is enabled" in terminal.err
        terminal.run("source", "enable", "ml")
        terminal.run("source", "remove", "ml")
        assert terminal.json("source", "list") == []
        assert len(terminal.json("list", "--limit", "50")) == 7, "its papers stay"


@pytest.mark.soak
def test_a_killed_sync_goes_on_from_its_last_page(terminal: Terminal) -> None:
    with StandIn() as world:
        held = [Held(f"2403.{number:05}", "2026-03-10", title=f"Paper {number}") for number in range(1, 61)]
        endpoint = OaiStandIn(held).serve(world)
        home = str(terminal.folder / "home")
        common = [
            "--home",
            home,
            "--set",
            f"arxiv_oai={endpoint}",
            "--set",
            f"exempt={world.url}",
            "--set",
            "host_seconds=0.1",
        ]
        terminal.run("source", "add", "arxiv", "--category", "cs.LG", "--name", "ml")
        program = f"from frontlist.cli import main; main({[*common, 'sync', '--since', '2026-03-01']!r})"
        process = subprocess.Popen(
            [sys.executable, "-c", program], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        while len(world.asked) < 6:
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        asked = len(world.asked)
        terminal.run(*common[2:], "sync")
        assert len(terminal.json("list", "--limit", "100")) == 60
        assert len(world.asked) - asked < 30, "it went on, and did not begin anew"


def test_every_command_explains_itself_by_example(terminal: Terminal) -> None:
    for name in COMMANDS:
        words = terminal.run(name, "--help")
        assert f"frontlist {name}" in words.split("Options:")[0].split("\n", 1)[1], name


def test_a_reader_that_goes_away_is_no_error(full: Terminal) -> None:
    program = f"{sys.executable} -c 'from frontlist.cli import main; main()' --home {full.folder / 'home'} export | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_but_the_answer_goes_to_a_pipe(full: Terminal) -> None:
    command = [sys.executable, "-c", "from frontlist.cli import main; main()", "--home", str(full.folder / "home")]
    done = subprocess.run(
        [*command, "import", str(full.folder / "papers.jsonl")], capture_output=True, text=True, check=True
    )
    assert "\x1b" not in done.stdout + done.stderr
    assert done.stderr == ""


def test_status_and_doctor_are_data_too(full: Terminal) -> None:
    assert full.json("status")["papers"] == 3
    assert {check["name"] for check in full.json("doctor")} >= {"home", "database", "settings"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(terminal: Terminal, shell: str) -> None:
    assert "_FRONTLIST_COMPLETE" in terminal.run("completion", shell)


def test_the_help_names_every_command(terminal: Terminal) -> None:
    words = terminal.run("--help")
    assert all(f"\n  {name} " in words for name in COMMANDS)


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(full: Terminal) -> None:
    full.run("export", "--output", str(full.folder / "no" / "folder.jsonl"), code=4)
    assert "cannot be read or written" in full.err
    full.run("backup", str(full.folder), code=2)
    assert "is a directory" in full.err


def test_every_record_that_was_read_is_accounted_for(terminal: Terminal) -> None:
    lines = [json.dumps({**PAPERS[0], "title": f"On hubs, version {number}"}) for number in range(3)]
    said = terminal.run("import", terminal.file("again.jsonl", "\n".join([*lines, lines[-1], json.dumps(PAPERS[1])])))
    assert said == "again.jsonl: 5 read: 2 added, 1 the same, 2 repeated\n"
    assert terminal.json("show", "2401.00001")["title"] == "On hubs, version 2"


def test_a_reject_names_the_member_of_an_archive(terminal: Terminal) -> None:
    name = terminal.file("refs.zip", b"")
    with zipfile.ZipFile(name, "w") as archive:
        archive.writestr("one.bib", "@article{a, title={A paper}, year=2001}\n@article{b, year=2000}")
        archive.writestr("two.dat", bytes(range(256)) * 9)
    terminal.run("import", name, code=1)
    assert "2 records were rejected" in terminal.err
    assert "The first that was rejected: refs.zip/one.bib, line 2: " in terminal.err
    [kept] = (terminal.folder / "home" / "rejects").iterdir()
    assert [json.loads(line)["where"] for line in kept.read_text().splitlines()] == [
        "refs.zip/one.bib, line 2", "refs.zip/two.dat",
    ]  # fmt: skip


def test_the_export_taken_in_twice_changes_nothing(full: Terminal) -> None:
    full.run("merge", "2401.00001", "2402.00002")
    name = full.file("all.jsonl", full.run("export"))
    other = Terminal(full.folder, full.capsys, "other")
    assert other.json("import", name)[0]["merged"] == 1
    again = other.json("import", name)[0]
    assert {word: count for word, count in again.items() if count} == {"file": name, "read": 2, "unchanged": 2}


def test_papers_are_added_by_id_and_what_is_not_found_is_told_with_the_reason(terminal: Terminal) -> None:
    with StandIn() as world:
        api = world.on("/api", Reply(ENTRY.encode()))
        common = ("--set", f"arxiv_api={api}", "--set", f"exempt={world.url}", "--set", "arxiv_seconds=0")
        said = terminal.run(*common, "add", "https://arxiv.org/abs/1706.03762v5")
        assert said == "https://arxiv.org/abs/1706.03762v5: On attention\n"
        assert terminal.json("show", "arXiv:1706.03762")["ids"][0]["value"] == "1706.03762"
        terminal.run(*common, "add", "2005.99999", "https://openreview.net/forum?id=abcDEF123", code=3)
        assert "2005.99999: not found. arXiv does not know this id." in terminal.err
        assert "No source can be asked for ids of the kind openreview." in terminal.err


@pytest.mark.parametrize("words", [
    ("feed", "ftp://example.org/rss"), ("arxiv", "--category", "not.a.cat"), ("acl", "ACL"), ("feed",),
    ("arxiv", "--name", "two words"), ("arxiv", "--option", "fomat=x"), ("arxiv", "--option", "format"),
])  # fmt: skip
def test_a_source_that_cannot_be_read_is_refused_at_once(terminal: Terminal, words: tuple[str, ...]) -> None:
    terminal.run("source", "add", *words, code=2)
    assert terminal.json("source", "list") == []


def test_a_paper_without_a_title_can_be_seen_in_a_list(terminal: Terminal) -> None:
    terminal.run("import", terminal.file("a.jsonl", '{"id": "arXiv:2401.00002", "abstract": "Only an abstract."}'))
    assert "(no title)" in terminal.run("list")


def test_a_home_is_its_owners_alone(terminal: Terminal) -> None:
    terminal.run("status")
    assert (terminal.folder / "home").stat().st_mode & 0o777 == 0o700


def test_papers_that_bear_the_doi_of_their_volume_stay_apart_however_often_they_come(terminal: Terminal) -> None:
    entries = [
        "@inproceedings{a, title={First paper of the volume, about snow}, author={Ann Bee}, year=2001, doi={10.1000/p}}",
        "@inproceedings{b, title={Second paper of the volume, on hail}, author={Zed Why}, year=2001, doi={10.1000/p}}",
    ]
    file = terminal.file("volume.bib", "\n".join(entries))
    assert terminal.json("import", file)[0]["added"] == 2
    before = terminal.run("export")
    for order in (entries, entries[::-1]):
        again = terminal.json("import", terminal.file("volume.bib", "\n".join(order)))[0]
        assert (again["unchanged"], again["repeated"], again["added"]) == (2, 0, 0)
    assert terminal.run("export") == before
    terminal.run("import", terminal.file("volume.bib", entries[0].replace("about snow", "about sleet")))
    assert len(terminal.json("list")) == 2, "a corrected title is no other paper"


def test_a_slip_of_the_pen_in_a_command_is_told(terminal: Terminal) -> None:
    terminal.run("serch", "hubs", code=2)
    assert "Did you mean 'search'?" in terminal.err
    terminal.run("qqqqq", code=2)
    assert "Did you mean" not in terminal.err
