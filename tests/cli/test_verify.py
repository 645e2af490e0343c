"""``mojimigrate verify``: what it prints, and how it ends."""

import json
from pathlib import Path

import pytest


@pytest.fixture
def runs(in_process, tmp_path, monkeypatch):
    """Convert a file without gaiji to ``clean``, and one with a gaiji to ``open``."""
    monkeypatch.chdir(tmp_path)
    Path("clean.txt").write_bytes("辻\n".encode("cp932"))
    Path("open.txt").write_bytes(b"\xf0\x40\n")
    for name in ("clean", "open"):
        in_process("convert", f"{name}.txt", "-o", name, "--charset", "windows-31j")


def test_an_intact_run_ends_with_0_and_says_what_was_not_looked_at(in_process, runs):
    ended = in_process("verify", "clean")
    assert ended.status == 0
    assert ended.out.decode().startswith("clean: intact (files as on record: 2, ")
    assert "Inputs were not looked at" in ended.out.decode()
    assert "Nothing is outstanding." in ended.out.decode()


def test_characters_outstanding_end_with_1(in_process, runs):
    ended = in_process("verify", "clean", "open", "--inputs", ".")
    assert ended.status == 1
    assert "Inputs as on record: 1 of 1." in ended.out.decode()
    assert "Outstanding codes: 1, occurrences: 1." in ended.out.decode()


def test_a_changed_file_ends_with_3_and_every_fault_of_every_run_is_told(in_process, runs):
    Path("clean/clean.txt").write_bytes(b"")
    Path("open/ledger.parquet").unlink()
    ended = in_process("verify", "clean", "open", "none")
    assert ended.status == 3
    assert "clean: not as on record" in ended.out.decode()
    said = [line for line in ended.err.splitlines() if line.startswith("error")]
    assert [line.partition(":")[0] for line in said] == [
        "error[verify-size] clean/clean.txt",
        "error[verify-missing] open/ledger.parquet",
        "error[run-missing] none/run.json",
    ]


def test_json_says_the_same(in_process, runs):
    Path("clean/clean.txt").unlink()
    clean, other = json.loads(in_process("verify", "clean", "open", "--json").out)
    assert (clean["folder"], clean["intact"], clean["inputs"]) == ("clean", False, None)
    assert [fault["id"] for fault in clean["faults"]] == ["verify-missing"]
    assert (other["intact"], other["outstanding"]) == (True, {"codes": 1, "count": 1})
    assert [file["name"] for file in other["files"]] == ["open.txt", "ledger.parquet"]


def test_quiet_says_nothing_but_errors(in_process, runs):
    ended = in_process("verify", "clean", "--quiet")
    assert (ended.status, ended.out, ended.err) == (0, b"", "")


def test_no_folder_is_a_mistake_of_the_command_line(in_process):
    assert in_process("verify").status == 2


def test_it_does_not_promise_more_than_it_proves(in_process):
    shown = " ".join(in_process("verify", "--help").out.decode().split())
    assert "does not prove that the output gives the input back" in shown
