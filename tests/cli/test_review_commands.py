"""``mojimigrate review merge``, ``apply`` and ``status``: from outstanding codes to the next run."""

import json
from pathlib import Path

import pytest
from reviewers import ICHIRO, TARO, font, item, tables, write_log

from mojimigrate.review.decisions import read_log
from mojimigrate.review.merging import merge

EXACT, OTHER = ("exact", "MJ025760"), ("exact", "MJ025761")
COMMANDS = ("merge", "apply", "status")


@pytest.fixture
def run(in_process, tmp_path, monkeypatch):
    """Run ``mojimigrate review`` in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **environ: in_process("review", *arguments, **{"columns": 120} | environ)


@pytest.fixture
def logs(tmp_path):
    """Write two logs: F040 is agreed, F041 is in conflict if that is asked for, F042 is single."""

    def write(*, conflict=False, **facts):
        other = {"F040": EXACT, "F041": OTHER if conflict else EXACT}
        write_log(tmp_path / "a.jsonl", {"F040": EXACT, "F041": EXACT, "F042": ("none", "", "=ない")}, **facts)
        write_log(tmp_path / "b.jsonl", other, TARO, **facts)
        return "a.jsonl", "b.jsonl"

    return write


def test_two_logs_are_merged_and_the_counts_are_told(run, logs):
    ended = run("merge", *logs(), "-o", "merged.jsonl")
    assert ended.status == 0
    assert ended.out.decode().split() == ["codes", "number", "agreed", "2", "conflict", "0", "single", "1", "hold", "0"]
    assert "mojimigrate review apply merged.jsonl -o site.csv" in ended.err
    assert Path("merged.jsonl").stat().st_mode & 0o777 == 0o600


def test_conflicts_end_with_7_when_the_file_is_written(run, logs):
    ended = run("merge", *logs(conflict=True), "-o", "merged.jsonl", MOJIMIGRATE_LANG="ja")
    assert ended.status == 7
    assert "[merge-conflicts] merged.jsonl: 不一致の符号が1件あります" in ended.err
    assert "区分が違うもの0件、文字が違うもの1件" in ended.err
    assert "--conflicts merged.jsonl" in ended.err
    assert Path("merged.jsonl").exists()


def test_a_third_log_settles_them(run, logs, tmp_path):
    one, other = logs(conflict=True)
    run("merge", one, other, "-o", "merged.jsonl")
    digest = merge(read_log(tmp_path / one), read_log(tmp_path / other)).sha256
    write_log(tmp_path / "c.jsonl", {"F041": OTHER}, ICHIRO, role="adjudication", adjudicates=digest)
    ended = run("merge", "c.jsonl", one, other, "-o", "merged.jsonl", "--overwrite", "--json")
    assert ended.status == 0
    found = json.loads(ended.out)
    assert {name: found[name] for name in ("agreed", "conflict", "single", "hold")} == {
        "agreed": 2,
        "conflict": 0,
        "single": 1,
        "hold": 0,
    }


def test_conflicts_are_listed_for_machines(run, logs):
    ended = run("merge", *logs(conflict=True), "-o", "merged.jsonl", "--json")
    assert ended.status == 7
    assert json.loads(ended.out)["conflicts"] == [{"item": "|windows-31j|F041", "differs": ["character"]}]


def test_one_log_alone_is_merged_as_single_decisions(run, logs):
    ended = run("merge", logs()[0], "-o", "merged.jsonl")
    assert ended.status == 0
    assert "--single" in ended.err


def test_every_fault_of_a_log_is_told_and_nothing_is_written(run, logs):
    one, other = logs()
    lines = Path(one).read_bytes().splitlines(keepends=True)
    Path(one).write_bytes(lines[0] + lines[1].replace(b"exact", b"exakt") + lines[3] + b"{}\n")
    ended = run("merge", one, other, "-o", "merged.jsonl")
    assert ended.status == 7
    assert "[decision-chain] a.jsonl, line 2: the line was changed, or lines before it are missing" in ended.err
    assert "a.jsonl, line 4" in ended.err
    assert not Path("merged.jsonl").exists()


def test_a_log_is_not_written_over(run, logs):
    one, other = logs()
    before = Path(one).read_bytes()
    assert run("merge", one, other, "-o", one, "--overwrite").status == 2
    Path("merged.jsonl").write_text("mine")
    assert run("merge", one, other, "-o", "merged.jsonl").status == 5
    assert (Path(one).read_bytes(), Path("merged.jsonl").read_text()) == (before, "mine")


def test_more_than_two_reviewers_are_refused(run, logs, tmp_path):
    write_log(tmp_path / "d.jsonl", {"F040": EXACT}, ICHIRO)
    ended = run("merge", *logs(), "d.jsonl", "-o", "merged.jsonl")
    assert (ended.status, "[merge-logs]" in ended.err) == (2, True)


def test_what_is_agreed_becomes_a_table_and_what_is_left_ends_with_1(run, logs):
    run("merge", *logs(), "-o", "merged.jsonl")
    ended = run("apply", "merged.jsonl", "-o", "site.csv")
    assert ended.status == 1  # F042 was decided by one person
    assert "site.csv: 2 rows for windows-31j (all systems)" in ended.err
    assert "--gaiji TABLE." in ended.err
    assert [line.split(",")[:3] for line in Path("site.csv").read_text("utf-8-sig").splitlines()] == [
        ["code", "character", "class"],
        ["F040", "MJ025760", "exact"],
        ["F041", "MJ025760", "exact"],
    ]


def test_all_applied_ends_with_0(run, tmp_path):
    write_log(tmp_path / "a.jsonl", {"8540": EXACT})
    write_log(tmp_path / "b.jsonl", {"8540": EXACT}, TARO)
    run("merge", "a.jsonl", "b.jsonl", "-o", "merged.jsonl")
    ended = run("apply", "merged.jsonl", "-o", "site.csv")
    assert "--gaiji TABLE --gaiji-anywhere" in ended.err
    ended = run("apply", "merged.jsonl", "-o", "site.csv", "--overwrite", "--json")
    assert ended.status == 0
    assert json.loads(ended.out) == {
        "tables": [{"set": "", "charset": "windows-31j", "path": "site.csv", "rows": 1}],
        "applied": 1,
        "none": 0,
        "hold": 0,
        "single": 0,
        "conflict": 0,
        "changed": 0,
        "anywhere": True,
        "differences": [],
    }


def test_a_font_of_other_content_is_refused_and_shown_with_rebase(run, logs, needs_file):
    path = needs_file("/usr/share/fonts/truetype/ipamj/ipamjm.ttf", "IPAmj Mincho (apt install fonts-ipamj-mincho)")
    run("merge", *logs(sources=[font("ab" * 32)]), "-o", "merged.jsonl")
    assert "[apply-font-missing]" in run("apply", "merged.jsonl", "-o", "site.csv").err
    ended = run("apply", "merged.jsonl", "-o", "site.csv", "--font", str(path))
    assert (ended.status, "[apply-other-font]" in ended.err, Path("site.csv").exists()) == (7, True, False)
    ended = run("apply", "merged.jsonl", "-o", "site.csv", "--font", str(path), "--rebase")
    assert ended.status == 1
    assert "is another one than at the time of the decisions (abababababababab → " in ended.err
    assert Path("site.csv").exists()


def test_tables_have_changed(run, logs):
    run("merge", *logs(tables=tables() | {"codes/windows-31j.tsv": "ab" * 32}), "-o", "merged.jsonl")
    ended = run("apply", "merged.jsonl", "-o", "site.csv", MOJIMIGRATE_LANG="ja")
    assert ended.status == 7
    assert "変換表 codes/windows-31j.tsv が照合のときと違います（abababababababab → " in ended.err
    assert "--rebase" in ended.err
    ended = run("apply", "merged.jsonl", "-o", "site.csv", "--rebase", "--json")
    assert ended.status == 1
    assert [each["kind"] for each in json.loads(ended.out)["differences"]] == ["table"]


def test_a_log_that_was_not_merged_is_refused_with_what_to_do(run, logs):
    ended = run("apply", *logs(), "-o", "site.csv")
    assert (ended.status, "`review merge`" in ended.err) == (7, True)


@pytest.mark.parametrize("option", [("--font", "a", "--font", "b"), ("--glyph-rule", "税=r.csv")])
def test_fonts_and_rules_that_do_not_go_together_are_refused(run, logs, option):
    run("merge", *logs(), "-o", "merged.jsonl")
    assert run("apply", "merged.jsonl", "-o", "site.csv", *option).status == 2


@pytest.fixture
def converted(in_process, tmp_path, monkeypatch):
    """Convert a file with F040, F041 and F042 in it."""
    monkeypatch.chdir(tmp_path)
    Path("住民.csv").write_bytes(b"1,\xf0\x40\xf0\x41\n2,\xf0\x40\xf0\x42\n")

    def convert(*options, output="住記"):
        return in_process("convert", "住民.csv", "-o", output, "--charset", "windows-31j", *options)

    assert convert().status == 1
    return convert


def test_from_outstanding_codes_to_a_run_that_carries_them_over(run, converted, logs):
    decided = {"F040": EXACT, "F041": ("design", "MJ025761"), "F042": ("none", "MJ030194", "近い")}
    write_log(Path("a.jsonl"), decided)
    write_log(Path("b.jsonl"), decided, TARO)
    assert "undecided" in run("status", "住記").out.decode()
    assert run("merge", "a.jsonl", "b.jsonl", "-o", "merged.jsonl").status == 0
    ended = run("status", "住記", "--decisions", "merged.jsonl", "--json")
    [system] = json.loads(ended.out)["systems"]
    assert (system["items"], system["agreed"]) == ({"codes": 3, "occurrences": 4},) * 2
    assert system["done"] == {"codes": 1.0, "occurrences": 1.0}
    assert run("apply", "merged.jsonl", "-o", "site.csv").status == 0
    ended = run("status", "住記", "--gaiji", "site.csv")
    assert ended.status == 0
    assert "住記 is stale: 3 codes" in ended.err
    assert "mojimigrate convert 住民.csv -o 住記 --overwrite --charset windows-31j" in ended.err
    assert converted("--gaiji", "site.csv", "--overwrite").status == 0
    assert Path("住記/住民.csv").read_text("utf-8").startswith("1,辻\U000e0102辻")
    ended = run("status", "住記", "--gaiji", "site.csv", "--decisions", "merged.jsonl")
    assert "No run is stale." in ended.err
    assert ended.out.decode().split("\n")[1].split()[:2] == ["住記", "0"]


def test_status_is_told_in_japanese_and_by_system(run, converted):
    assert converted(output="税").status == 1
    write_log(Path("a.jsonl"), {item("F040", "税"): EXACT}, sources=[font(set="税")])
    ended = run("status", "住記", "税", "--decisions", "a.jsonl", MOJIMIGRATE_LANG="ja")
    head, first, second = ended.out.decode().splitlines()
    assert head.split()[:3] == ["システム", "符号", "一致"]
    assert first.split()[1:8] == ["3", "0", "0", "0", "0", "0", "3"]
    assert second.split()[1:8] == ["3", "0", "0", "1", "0", "0", "2"]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(run, command):
    ended = run(command, "--help")
    assert ended.status == 0
    assert "words.toml" not in ended.out.decode()


def test_no_table_of_earlier_decisions_stays_beside_those_of_now(run, logs):
    Path("tables").mkdir()
    Path("tables/other.csv").write_text("code,character,class,basis,note\nF0FF,MJ025760,exact,,\n")
    Path("tables/residents.csv").write_text("1,2,3\n")
    run("merge", *logs(), "-o", "merged.jsonl")
    ended = run("apply", "merged.jsonl", "-o", "tables", "--overwrite")
    assert ended.status == 5
    assert "apply-folder-other" in ended.err
    assert "other.csv" in ended.err
    Path("tables/other.csv").unlink()
    assert run("apply", "merged.jsonl", "-o", "tables").status in (0, 1)


def test_no_font_is_written_over(run, logs):
    Path("city.tte").write_bytes(b"a font")
    run("merge", *logs(), "-o", "merged.jsonl")
    ended = run("apply", "merged.jsonl", "-o", "city.tte", "--font", "city.tte", "--overwrite")
    assert ended.status == 2
    assert "input-is-output" in ended.err
    assert Path("city.tte").read_bytes() == b"a font"
