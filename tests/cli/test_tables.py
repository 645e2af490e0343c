"""``mojimigrate tables``, as a user runs it."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.cells import cell_len

from mojimigrate.charsets import charset_names
from mojimigrate.manifest import mappings_folder


@dataclass
class Ended:
    status: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path):
    def run(*arguments: str, **environ: str) -> Ended:
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "COLUMNS": "120"} | environ
        done = subprocess.run(
            [sys.executable, "-m", "mojimigrate", "tables", *arguments],
            cwd=tmp_path,
            capture_output=True,
            env=environment,
            encoding="utf-8",
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def copied(tmp_path):
    """Copy the tables."""
    return Path(shutil.copytree(mappings_folder(), tmp_path / "copied"))


ON_TERMINALS = pytest.mark.parametrize(("columns", "lang"), [("80", "en"), ("80", "ja"), ("140", "en"), ("140", "ja")])
SHOWN = [
    ("list",),
    ("show", "hitachi-keis90+ebcdik"),
    ("show", "nec-jips-e"),
    ("show", "utf-16-le"),
    ("check", "hitachi-keis90", "windows-31j", "unisys-letsj"),
    ("diff", "hitachi-keis78", "hitachi-keis83"),
    ("lookup", "辻"),
]


@ON_TERMINALS
@pytest.mark.parametrize("command", SHOWN, ids=" ".join)
def test_nothing_is_cut_short_or_runs_over_the_edge(run, command, columns, lang):
    ended = run(*command, COLUMNS=columns, MOJIMIGRATE_LANG=lang)
    assert ended.status == (command[0] == "diff")
    assert ended.err == ""
    lines = ended.out.splitlines()
    assert [line for line in lines if cell_len(line.rstrip()) > int(columns)] == []
    cut = [line for line in lines if line.rstrip().endswith("…")]
    assert [line for line in cut if "SHA-256" not in line and "--option" not in line] == []


def test_list_has_every_charset_by_family_and_the_ambiguous_names(run):
    out = run("list").out
    assert [name for name in charset_names() if f"\n{name} " not in out] == []
    assert out.index("Fujitsu\n") < out.index("fujitsu-jef ") < out.index("Hitachi\n") < out.index("windows-31j ")
    assert "cp932" in out
    sjis = next(line for line in out.splitlines() if line.startswith("sjis "))
    assert "windows-31j" in sjis


def test_list_in_japanese(run):
    out = run("list", MOJIMIGRATE_LANG="ja").out
    assert "富士通" in out
    assert "製品によって別の表を指す名前" in out


def test_list_as_json(run):
    listed = json.loads(run("list", "--json").out)
    assert [charset["name"] for charset in listed["charsets"]] == charset_names()
    windows = next(charset for charset in listed["charsets"] if charset["name"] == "windows-31j")
    assert (windows["codes"], windows["user_defined"], windows["shifts"]) == (7915, 1880, False)
    assert "windows-31j" in listed["ambiguous"]["sjis"]


def test_show_by_any_name(run):
    assert run("show", "MS932").out == run("show", "windows-31j").out


def test_show_says_what_to_declare_and_where_the_tables_come_from(run):
    out = run("show", "hitachi-keis90+ebcdik").out
    assert "--option row-9f=…" in out
    assert "gaiji [default]" in out
    assert "hitachi-keis90, by 0A42" in out
    assert "[59–FE] [A1–FE]" in out
    assert "81A1–A0FE (3,008)" in out
    assert "codes/hitachi-keis90.tsv" in out


def test_show_as_json(run):
    shown = json.loads(run("show", "windows-31j", "--json").out)
    (part,) = shown["parts"]
    assert part["user_areas"] == [{"area": "F040-F9FC", "size": 1880}]
    assert part["editions"]["default"] == "jis90"
    assert len(part["tables"][0]["sha256"]) == 64


def test_show_of_an_ambiguous_name_asks_back(run):
    ended = run("show", "sjis")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("error[charset-ambiguous]")


def test_check_counts_and_proves(run):
    ended = run("check", "windows-31j", "hitachi-keis90")
    assert ended.status == 0
    row = next(line for line in ended.out.splitlines() if line.startswith("windows-31j "))  # on a wide terminal
    assert row.split() == ["windows-31j", "7,915", "7,079", "0", "0", "0", "7,915", "4", "6", "1,676", "1,880"]
    assert "windows-31j     jis2004: 3  8AE3 8D99 996C" in ended.out
    assert "The tables are sound" in ended.out


@pytest.mark.parametrize("columns", ["30", "60"])
def test_check_cuts_no_number_short_on_a_narrow_terminal(run, columns):
    assert "7,915 7,079" in run("check", "windows-31j", COLUMNS=columns).out


def test_check_tells_every_problem_and_ends_with_4(run, copied):
    for name in ("euc-jp", "windows-31j"):
        with (copied / "codes" / f"{name}.tsv").open("a") as file:
            file.write("\n")
    (copied / "codes" / "mine.tsv").write_text("code\ttarget\n")
    ended = run("check", "windows-31j", MOJIMIGRATE_MAPPINGS=str(copied))
    assert ended.status == 4
    assert "Problems: 3" in ended.out
    assert [line.partition("]")[0] for line in ended.err.splitlines() if line.startswith("error[")] == [
        "error[table-digest",
        "error[table-digest",
        "error[table-unlisted",
    ]
    assert "copied/codes/euc-jp.tsv" in ended.err
    assert ended.err.count("next: ") == 2


def test_check_as_json(run, copied):
    (copied / "codes" / "mine.tsv").write_text("code\ttarget\n")
    ended = run("check", "windows-31j", "--json", MOJIMIGRATE_MAPPINGS=str(copied))
    checked = json.loads(ended.out)
    assert (ended.status, ended.err) == (4, "")
    assert [problem["id"] for problem in checked["problems"]] == ["table-unlisted"]
    assert checked["problems"][0]["path"].endswith("mine.tsv")
    (part,) = checked["coverage"]
    assert part["undecided"]["jis2004"] == ["8AE3", "8D99", "996C"]
    assert part["witnesses"]["more"] == 7915


def test_diff_says_what_changes_and_shows_both_characters(run):
    ended = run("diff", "windows-31j@jis90", "windows-31j@jis2004", "--examples", "1")
    assert (ended.status, ended.err) == (1, "")
    assert ended.out.splitlines()[:5] == [
        "windows-31j@jis90 → windows-31j@jis2004",
        "Of 7,915 codes, 140 change.",
        "",
        "Another character: 137",
        "88A7  逢\U000e0103  MJ025951  9022_E0103  →  逢  MJ025952  U+9022",
    ]
    assert "Now undecided: 3" in ended.out


def test_diff_in_japanese(run):
    out = run("diff", "windows-31j@jis90", "windows-31j@jis2004", MOJIMIGRATE_LANG="ja").out
    assert "7,915 個のコードのうち、140 個が変わります。" in out
    assert "別の文字になる: 137" in out


def test_diff_of_the_same_ends_with_0(run):
    ended = run("diff", "cp932", "ms932")
    assert (ended.status, ended.out.splitlines()[1]) == (0, "No difference in 7,915 codes.")


def test_diff_as_csv(run, tmp_path):
    ended = run("diff", "windows-31j@jis90", "windows-31j@jis2004", "--csv", "-")
    rows = list(csv.DictReader(io.StringIO(ended.out)))
    assert (ended.status, len(rows)) == (1, 140)
    tsuji = next(row for row in rows if row["code"] == "92D2")
    assert (tsuji["before_names"], tsuji["after_names"]) == ("MJ025760", "MJ025761")
    again = run("diff", "windows-31j@jis90", "windows-31j@jis2004", "--csv", "out.csv")
    assert (tmp_path / "out.csv").read_text("utf-8") == ended.out
    assert "Of 7,915 codes, 140 change." in again.out


def test_diff_writes_over_no_file_unless_it_is_told_to(run, tmp_path):
    (tmp_path / "out.csv").write_text("mine")
    ended = run("diff", "windows-31j", "ibm-943", "--csv", "out.csv")
    assert ended.status == 5
    assert ended.err.startswith("error[output-exists] out.csv")
    assert (tmp_path / "out.csv").read_text() == "mine"
    assert run("diff", "windows-31j", "ibm-943", "--csv", "out.csv", "--overwrite").status == 1
    assert (tmp_path / "out.csv").read_text("utf-8").startswith("charset,code,change,")


def test_diff_with_other_tables(run, copied):
    ended = run("diff", "windows-31j", "--mappings", str(copied))
    assert (ended.status, ended.out.splitlines()[1]) == (0, "No difference in 7,915 codes.")
    ended = run("diff", "--mappings", str(copied))
    assert ended.status == 0
    assert ended.out.startswith("Charsets without any difference: ")


def test_diff_with_tables_that_are_none(run, tmp_path):
    ended = run("diff", "windows-31j", "--mappings", str(tmp_path))
    assert ended.status == 4
    assert ended.err.startswith("error[manifest-unreadable]")


def test_diff_with_nothing(run):
    ended = run("diff", "windows-31j")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("error[side-missing]")


def test_lookup_shows_codes_of_all_charsets_together(run):
    out = run("lookup", "MJ025760").out
    line = next(line for line in out.splitlines() if line.startswith("92D2"))
    assert line.split()[-1] == "jis90"
    assert "windows-31j" in line
    assert "ibm-943" in line


def test_lookup_of_a_shift_code(run):
    assert run("lookup", "fujitsu-jef+ebcdik:28").out == (
        "fujitsu-jef+ebcdik:28: a shift code; what follows is read as fujitsu-jef\n"
    )
