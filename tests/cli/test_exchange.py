"""``tables import`` and ``tables export``, as a user runs them."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

TSV = "F040\tU+3402\nF041\tU+8FBB\nF042\tU+3402\nF042\tU+8FBB U+E0102\n"


class Ended(NamedTuple):
    status: int
    out: bytes
    err: str


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, **environ: str) -> Ended:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        environment = kept | {"LC_ALL": "C.UTF-8", "COLUMNS": "120"} | environ
        done = subprocess.run(
            [sys.executable, "-m", "mojimigrate", "tables", *arguments],
            capture_output=True,
            env=environment,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr.decode())

    return run


def bring(*arguments: str) -> tuple[str, ...]:
    return ("import", "--charset", "windows-31j", "--form", "tsv", "--class", "exact", *arguments)


def test_what_is_carried_is_written_and_what_is_not_is_told(run):
    Path("t.tsv").write_text(TSV)
    ended = run(*bring("t.tsv", "-o", "site.csv"))
    assert (ended.status, ended.out) == (1, b"")
    assert ended.err.splitlines()[:4] == [
        "t.tsv → site.csv (carried over: 1, not carried over: 3, remarks: 0)",
        "not carried over[gaiji-character-ambiguous] t.tsv, line 2, gaiji F041: "
        "'U+8FBB' is shared by several characters: MJ025760, MJ025761",
        "not carried over[gaiji-contradicted] t.tsv, line 3, gaiji F042: "
        "the table says different things of code F042: MJ000006 (exact), MJ025760 (exact)",
        "not carried over[gaiji-contradicted] t.tsv, line 4, gaiji F042: "
        "the table says different things of code F042: MJ000006 (exact), MJ025760 (exact)",
    ]
    assert [line.partition(":")[0] for line in ended.err.splitlines()[4:]] == ["next", "next"]
    assert Path("site.csv").read_text("utf-8-sig") == "code,character,class,basis,note\nF040,MJ000006,exact,t.tsv:1,\n"
    assert stat.S_IMODE(Path("site.csv").stat().st_mode) == 0o600


def test_the_result_is_a_table_for_convert(run):
    Path("t.tsv").write_text("F040\tU+8FBB\n")
    assert run(*bring("t.tsv", "-o", "site.csv", "--edition", "jis90")).status == 0
    Path("in.txt").write_bytes(b"\xf0\x40\n")
    command = ["convert", "in.txt", "-o", "-", "--charset", "windows-31j", "--gaiji", "site.csv"]
    done = subprocess.run([sys.executable, "-m", "mojimigrate", *command], capture_output=True, check=True)
    assert done.stdout.decode() == "辻\U000e0102\n"


def test_in_japanese(run):
    Path("t.tsv").write_text(TSV)
    ended = run(*bring("t.tsv", "-o", "site.csv"), MOJIMIGRATE_LANG="ja")
    assert ended.err.startswith("t.tsv → site.csv（取り込み 1行、取り込めない行 3行、注意 0行）\n取り込めない行[gaiji-")


def test_for_programs(run):
    Path("t.tsv").write_text(TSV)
    ended = run(*bring("t.tsv", "-o", "site.csv", "--json"))
    record = json.loads(ended.out)
    assert (ended.status, ended.err, record["carried"], record["remarks"]) == (1, "", 1, [])
    assert record["left"][0] == {
        "id": "gaiji-character-ambiguous",
        "path": "t.tsv",
        "line": 2,
        "gaiji": "F041",
        "what": "t.tsv, line 2, gaiji F041: 'U+8FBB' is shared by several characters: MJ025760, MJ025761",
    }


def test_to_standard_output(run):
    Path("t.tsv").write_text("F040\tU+3402\n")
    ended = run(*bring("t.tsv", "-o", "-", "--json"))
    assert ended.out.decode("utf-8-sig") == "code,character,class,basis,note\nF040,MJ000006,exact,t.tsv:1,\n"
    assert json.loads(ended.err)["carried"] == 1


def test_through_a_second_table(run):
    Path("unijef.txt").write_text("CODE_CONVERT_Unicode-FJHOSTcode_USER_TABLE1.0\nJEF->Unicode\n80A1:E92E\n")
    Path("second.csv").write_text("code,character,class\nU+E92E,MJ025760,similar\n")
    form = ("import", "unijef.txt", "--charset", "fujitsu-jef", "--form", "charset-manager", "-o", "site.csv")
    assert "gaiji-private-use" in run(*form).err
    assert run(*form, "--through", "second.csv", "--overwrite").status == 0
    assert "80A1,MJ025760,similar,unijef.txt:3 U+E92E second.csv:2," in Path("site.csv").read_text()
    ended = run(*form[:-1], "second.csv", "--through", "second.csv", "--overwrite")
    assert (ended.status, "input-is-output" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "status", "error"),
    [
        (("-o", "t.tsv", "--overwrite"), 2, "input-is-output"),
        (("-o", "there.csv"), 5, "output-exists"),
        (("-o", "folder", "--overwrite"), 5, "output-not-file"),
        (("-o", "none/site.csv"), 5, "output-write"),
        (("-o", "s.csv", "--edition", "jis1990"), 2, "edition-unknown"),
        (("-o", "s.csv", "--column", "code=a"), 2, "form-option"),
        (("-o", "s.csv", "--form", "hulft"), 4, "gaiji-pair"),
        (("-o", "s.csv", "--form", "xlsx"), 4, "sheet-not-xlsx"),
        (("-o", "s.csv", "--through", "none.csv"), 4, "gaiji-unreadable"),
        (("-o", "s.csv", "--charset", "sjis"), 2, "charset-ambiguous"),
    ],
)
def test_errors(run, arguments, status, error):
    Path("t.tsv").write_text(TSV)
    Path("there.csv").touch()
    Path("folder").mkdir()
    ended = run(*bring("t.tsv", *arguments))
    assert (ended.status, ended.err.startswith(f"error[{error}]"), ended.out) == (status, True, b""), ended.err
    assert ended.err.splitlines()[-1].startswith("next: ")
    assert Path("t.tsv").read_text() == TSV
    assert Path("there.csv").read_bytes() == b""
    assert not Path("s.csv").exists()


def test_forms_are_listed_without_a_table(run):
    for lang, title in (("en", "HULFT external character table"), ("ja", "HULFTの外字テーブル")):
        ended = run("import", "--list-forms", MOJIMIGRATE_LANG=lang)
        assert ended.status == 0
        lines = ended.out.decode().splitlines()
        names = [line.split()[0] for line in lines if line[0] != " "]
        assert names == ["csv", "xlsx", "hulft", "charset-manager", "tsv", "site", "hkcode"]
        assert any(title in line for line in lines)


SITE = "code,character,class,basis,note\nF040,MJ025760,similar,'=1+1,\nF041,MJ000006,exact,,\n"


def test_export_tells_what_the_form_loses(run):
    Path("site.csv").write_text(SITE)
    ended = run("export", "site.csv", "--charset", "windows-31j", "--form", "hulft", "-o", "out.txt")
    assert ended.status == 1
    assert ended.err.splitlines()[:3] == [
        "site.csv → out.txt (written: 1, not written: 1, remarks: 0)",
        "The form has no place for: class, basis. They stay in site.csv only.",
        "not written[gaiji-form-room] site.csv, line 2, gaiji F040: "
        "the form has no room for MJ025760, which is 8FBB_E0102",
    ]
    assert Path("out.txt").read_bytes() == b"# code  utf-8\n0xf041  0xe39082\n"


def test_export_and_back(run):
    Path("site.csv").write_text(SITE)
    for form in ("csv", "xlsx"):
        assert run("export", "site.csv", "--charset", "windows-31j", "--form", form, "-o", f"out.{form}").status == 0
        ended = run("import", f"out.{form}", "--charset", "windows-31j", "-o", "-")
        assert (ended.status, ended.out.decode("utf-8-sig")) == (0, SITE)


def test_export_for_programs(run):
    Path("site.csv").write_text(SITE)
    ended = run("export", "site.csv", "--charset", "windows-31j", "--form", "tsv", "-o", "out.tsv", "--json")
    assert json.loads(ended.out) == {"written": 2, "loses": ["class", "basis"], "left": [], "remarks": []}


def test_export_refuses_a_bad_table_whole(run):
    Path("site.csv").write_text(SITE + "F0,MJ025760,exact,,\n")
    ended = run("export", "site.csv", "--charset", "windows-31j", "--form", "csv", "-o", "out.csv")
    assert (ended.status, "gaiji-code-impossible" in ended.err, Path("out.csv").exists()) == (4, True, False)


@pytest.mark.parametrize("command", ["import", "export"])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_help_is_whole(run, command, lang):
    ended = run(command, "--help", MOJIMIGRATE_LANG=lang, COLUMNS="80")
    assert ended.status == 0
    assert "…" not in ended.out.decode()


@pytest.mark.parametrize("way", ["import", "export"])
def test_a_form_of_one_product_is_not_taken_for_another_s_codes(run, tmp_path, way):
    (tmp_path / "table").write_text(TSV, "utf-8")
    ended = run(way, "table", "--charset", "windows-31j", "--form", "charset-manager", "-o", "made")
    assert ended.status == 2
    assert "[form-charset]" in ended.err
    assert "fujitsu-jef" in ended.err
    assert not (tmp_path / "made").exists()
