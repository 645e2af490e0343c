"""``mojimigrate convert --context``: neighbours of a character are shown only on request, and that is said."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest


@pytest.fixture
def convert(tmp_path, monkeypatch, in_process):
    monkeypatch.chdir(tmp_path)
    Path("in.csv").write_bytes("渡".encode("cp932") + b"\xf0\x40" + "子,太郎\n".encode("cp932"))

    def run(*arguments: str, **more):
        return in_process("convert", "in.csv", "--charset", "windows-31j", *arguments, columns=120, **more)

    return run


def contexts() -> list[str]:
    rows = pq.read_table("out/ledger.parquet").to_pylist()
    return [place["context"] for row in rows for place in row["places"]]


@pytest.mark.parametrize("framing", ["lines", "csv"])
def test_neighbours_are_masked_unless_they_are_asked_for(convert, framing):
    shown = {"lines": ("■〓■,■■", "渡〓子,太郎"), "csv": ("■〓■", "渡〓子")}[framing]
    masked = convert("-o", "out", "--framing", framing, "--no-header")
    assert contexts() == [shown[0]]
    assert "personal" not in masked.err
    assert "context" not in json.loads(Path("out/run.json").read_text())["job"]
    assert "個人情報を含" not in Path("out/review.html").read_text("utf-8")
    full = convert("-o", "out", "--framing", framing, "--no-header", "--context", "full", "--overwrite")
    assert contexts() == [shown[1]]
    assert full.err.splitlines()[-1].startswith("out: the ledger and the report hold personal data")
    assert json.loads(Path("out/run.json").read_text())["job"]["context"] == "full"
    assert "<strong>個人情報を含む</strong>" in Path("out/review.html").read_text("utf-8")


def test_a_job_file_may_ask_for_them_and_the_command_line_refuse(convert, in_process):
    Path("job.toml").write_text('inputs = ["in.csv"]\noutput = "out"\ncharset = "cp932"\ncontext = "full"\n')
    in_process("convert", "job.toml")
    assert contexts() == ["渡〓子,太郎"]
    in_process("convert", "job.toml", "--context", "masked", "--overwrite")
    assert contexts() == ["■〓■,■■"]


def test_another_word_is_refused(convert):
    ended = convert("-o", "out", "--context", "some")
    assert (ended.status, "[job-value]" in ended.err) == (2, True)


def test_where_no_ledger_is_left_nothing_is_warned_of(convert):
    for arguments in (["-o", "-"], ["--dry-run"]):
        assert "personal" not in convert(*arguments, "--context", "full").err
