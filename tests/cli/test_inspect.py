"""``mojimigrate inspect``, as a user runs it."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

TEXT = "1,渡辺　花子,東京都\r\n2,かわかみ　太郎,大阪府\r\n".encode("cp932") * 20 + b"3,\xf0\x40\r\n"


@dataclass
class Ended:
    status: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path, monkeypatch, in_process):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_bytes(TEXT)

    def run(*arguments: str, **more: Any) -> Ended:
        status, out, err = in_process("inspect", *arguments, columns=80, **more)
        return Ended(status, out.decode(), err)

    return run


def test_likely_charsets_come_with_their_evidence_and_nothing_is_decided(run):
    ended = run("in.csv")
    assert (ended.status, ended.err) == (0, "")
    assert "lines ended by CRLF: 41" in ended.out
    assert "1  windows-31j" in ended.out
    assert "cannot be told from ibm-943" in ended.out
    assert "Nothing has been decided" in ended.out
    assert "渡辺" not in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80


def test_with_a_charset_gaiji_are_listed_in_the_users_language(run):
    ended = run("-", "--charset", "windows-31j", stdin=TEXT, LC_ALL="ja_JP.UTF-8")
    assert (ended.status, ended.err) == (0, "")
    assert "外字棚卸し" in ended.out
    listed = next(line for line in ended.out.splitlines() if "F040" in line)
    assert listed.split() == ["windows-31j", "F040", "1", "unidentified", "41"]


def test_json_holds_all_of_it(run):
    found = json.loads(run("in.csv", "--charset", "windows-31j", "--json", "--top", "1").out)
    assert found["lines"]["counts"]["CRLF"] == 41
    assert found["inventory"]["framing"] == "lines"
    assert [item["code"] for item in found["inventory"]["items"]] == ["F040"]
    assert [item["code"] for item in found["inventory"]["codes"]] == ["2C"]
    assert json.loads(run("in.csv", "--json").out)["charsets"][0]["charset"] == "windows-31j"


def test_the_inventory_is_written_as_csv_and_not_over_another_file(run, tmp_path):
    arguments = ("in.csv", "--charset", "windows-31j", "--csv")
    expected = (
        "charset,code,count,outcome,character,written,first_record,first_offset\n"
        f"windows-31j,F040,1,unidentified,,〓,41,{len(TEXT) - 4}\n"
    )
    assert run(*arguments, "-").out == expected
    assert run(*arguments, "gaiji.csv").status == 0
    assert (tmp_path / "gaiji.csv").read_text("utf-8") == expected
    refused = run(*arguments, "gaiji.csv")
    assert refused.status == 5
    assert "output-exists" in refused.err
    assert run(*arguments, "gaiji.csv", "--overwrite").status == 0


@pytest.mark.parametrize(
    ("arguments", "status", "id_"),
    [
        (("none.csv",), 3, "input-unreadable"),
        (("in.csv", "--charset", "none"), 2, "charset-unknown"),
        (("in.csv", "--first", "much"), 2, "inspect-size"),
        (("in.csv", "--first", "0"), 2, "inspect-size"),
        (("in.csv", "--csv", "a.csv"), 2, "inspect-needs-charset"),
        (("in.csv", "--layout", "a.toml"), 2, "inspect-needs-charset"),
        (("in.csv", "--charset", "windows-31j", "--framing", "rows"), 2, "framing-unknown"),
        (("in.csv", "--charset", "fujitsu-jef", "--framing", "lines"), 2, "charset-no-lines"),
        (("in.csv", "--charset", "windows-31j", "--csv", "-", "--json"), 2, "inspect-two-outputs"),
    ],
)
def test_what_cannot_be_done_is_said(run, arguments, status, id_):
    ended = run(*arguments)
    assert (ended.status, ended.out) == (status, "")
    assert f"[{id_}]" in ended.err


def test_the_first_bytes_only(run):
    assert "the first 100 bytes" in run("in.csv", "--first", "100").out
    assert "all of it" in run("in.csv", "--whole").out


COPYBOOK = """\
       01  R.
           03  番号  PIC 9(2).
           03  氏名  PIC X(4).
           03  数    PIC S9(3) COMP-3.
"""


def test_with_a_copybook_the_inventory_goes_by_field(run, tmp_path):
    (tmp_path / "r.cpy").write_text(COPYBOOK, "utf-8")
    (tmp_path / "in.dat").write_bytes(b"01\xf0\x40  \xf0\x4c" + b"02\xf0\x41\xf0\x40\x12\x3c")
    arguments = ("in.dat", "--charset", "windows-31j", "--copybook", "r.cpy")
    assert run(*arguments, "--csv", "-").out.splitlines() == [
        "charset,code,count,outcome,character,written,first_record,first_offset,field",
        "windows-31j,F040,2,unidentified,,〓,1,2,氏名",
        "windows-31j,F041,1,unidentified,,〓,2,10,氏名",
    ]
    ended = run(*arguments)
    assert "records: 2 (fixed:8)" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80
    both = run(*arguments, "--layout", "r.toml")
    assert (both.status, both.out) == (2, "")
    assert "[layout-and-copybook]" in both.err


def test_records_that_do_not_fit_the_layout_are_said(run, tmp_path):
    (tmp_path / "r.cpy").write_text(COPYBOOK, "utf-8")
    (tmp_path / "in.dat").write_bytes(b"01\xf0\x40  \xf0\x4c" + b"02")
    out = run("in.dat", "--charset", "windows-31j", "--copybook", "r.cpy").out
    assert "not counted: 1 [record-truncated]" in " ".join(out.split())
