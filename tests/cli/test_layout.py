"""``mojimigrate layout``, as a user runs it."""

import json
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from mojimigrate.records.layout import Layout
from mojimigrate.records.reading import read_layout

COPYBOOK = """\
       01  住民.
           03  種別         PIC X.
           03  氏名         PIC N(3).
           03  税額         PIC S9(5)V99 COMP-3.
           03  FILLER       PIC X(2).
"""
OTHER = COPYBOOK.replace("住民", "終わり").replace("種別", "区分")


@dataclass
class Ended:
    status: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path, monkeypatch, in_process):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.cpy").write_bytes(COPYBOOK.encode("cp932"))
    (tmp_path / "two.cpy").write_text(COPYBOOK + OTHER, "utf-8")

    def run(*arguments: str, **more: Any) -> Ended:
        status, out, err = in_process("layout", *arguments, columns=80, **more)
        return Ended(status, out.decode(), err)

    return run


def test_a_copybook_is_shown_as_a_table(run):
    ended = run("show", "a.cpy")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "住民  13 bytes",
        "field  picture          start  end  length  type               occurs  column",
        "種別   X                    1    1       1  text                       種別",
        "氏名   N(3)                 2    7       6  national                   氏名",
        "税額   S9(5)V99 COMP-3      8   11       4  packed 7,2 signed          税額",
        "–      X(2)                12   13       2  filler                     not read",
    ]


def test_the_table_is_in_the_users_language(run):
    out = run("show", "a.cpy", LC_ALL="ja_JP.UTF-8").out
    assert out.startswith("住民  13バイト\n項目")
    assert out.rstrip().endswith("読まない")


def test_toml_is_a_layout_whatever_the_terminal_writes(run, tmp_path):
    ended = run("show", "a.cpy", "--toml", PYTHONIOENCODING="euc_jp")
    (tmp_path / "a.toml").write_text(ended.out, "utf-8")
    assert read_layout(tmp_path / "a.toml").records[0].name == "住民"
    assert "#" not in ended.out
    assert run("show", "a.toml").out == run("show", "a.cpy").out
    assert run("check", "a.toml").status == 0


def test_toml_of_several_record_types_says_that_conditions_must_be_added(run):
    out = run("show", "two.cpy", "--toml").out
    assert out.startswith("# Nothing tells these record types apart yet: add `when`")
    assert len(msgspec.toml.decode(out, type=Layout).records) == 2
    ended = run("check", "two.cpy")
    assert (ended.status, ended.out) == (2, "")
    assert "[layout-when]" in ended.err
    assert run("show", "two.cpy").out.count("13 bytes") == 2


def test_json_holds_all_of_it(run):
    (record,) = json.loads(run("show", "a.cpy", "--json").out)["records"]
    assert (record["name"], record["length"]) == ("住民", 13)
    assert [field["column"] for field in record["fields"]] == ["種別", "氏名", "税額", ""]


def test_a_file_that_fits_and_one_that_does_not(run, tmp_path):
    one = b"1" + "山田　".encode("cp932") + b"\x12\x34\x56\x7c  "
    (tmp_path / "in").write_bytes(one * 3)
    fits = run("check", "a.cpy", "in", "--charset", "windows-31j")
    assert (fits.status, fits.err) == (0, "")
    assert "in fits: all records that were read (3; 13 bytes)" in fits.out
    (tmp_path / "in").write_bytes(one * 3 + b"1")
    misfits = run("check", "a.cpy", "in", "--charset", "windows-31j")
    assert misfits.status == 3
    assert "[layout-file-size] in: the file has 40 bytes: 3 records of 13 bytes, and 1 bytes more" in misfits.err


def test_everything_that_is_wrong_is_said(run, tmp_path):
    layout = '[[records]]\nname = "a"\nfields = [{ name = "x" }]\n[[records]]\nname = "b"\nfields = [{ name = "x" }]\n'
    (tmp_path / "a.toml").write_text(layout, "utf-8")
    ended = run("check", "a.toml")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.count("[layout-field-length]") == 2
    assert "[layout-when]" in ended.err


@pytest.mark.parametrize(
    ("arguments", "status", "id_"),
    [
        (("show", "none.toml"), 2, "layout-unreadable"),
        (("show", "a.cpy", "--toml", "--json"), 2, "layout-two-forms"),
        (("show", "a.cpy", "--dialect", "rm"), 2, "dialect-unknown"),
        (("check", "a.cpy", "a.cpy"), 2, "layout-fit-charset"),
        (("check", "a.cpy", "--charset", "none"), 2, "charset-unknown"),
        (("check", "a.cpy", "--framing", "rows"), 2, "framing-unknown"),
        (("check", "a.cpy", "--framing", "csv"), 2, "layout-for-cells"),
        (("check", "a.cpy", "none", "--charset", "windows-31j"), 3, "input-unreadable"),
    ],
)
def test_what_cannot_be_done_is_said(run, arguments, status, id_):
    ended = run(*arguments)
    assert ended.status == status
    assert f"[{id_}]" in ended.err


def test_names_cannot_steer_a_terminal(run, tmp_path):
    (tmp_path / "a.toml").write_text(
        '[[records]]\nname = "\\u001b[2J"\nfields = [{ name = "x\\u001b", length = 1, picture = "\\u0007" }]\n', "utf-8"
    )
    out = run("show", "a.toml").out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "\\x1b[2J" in out
