"""The commands, as a user runs them: the real program, in a fresh folder, both outputs and the exit status in full."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from mojimigrate import __version__

SECRET = "渡辺"  # noqa: S105  # a resident's name


@dataclass
class Ended:
    status: int
    out: bytes
    err: str


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: bytes = b"", **environ: str) -> Ended:
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "COLUMNS": "120"} | environ
        done = subprocess.run(
            [sys.executable, "-m", "mojimigrate", *arguments],
            input=stdin,
            capture_output=True,
            env=environment,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr.decode())

    return run


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes(f"1,{SECRET}\r\n2,".encode("cp932") + b"\xf0\x40\r\n")
    return "in.csv"


def convert(*arguments: str) -> tuple[str, ...]:
    return ("convert", "--charset", "windows-31j", *arguments)


def test_convert_says_what_became_of_the_input_and_what_to_do_next(run, source):
    ended = run(*convert(source, "-o", "out"))
    assert ended.status == 1
    assert ended.out == b""
    assert ended.err == (
        "in.csv → out/in.csv (lines: 2, bytes: 14)\n"
        "outcome       codes  occurrences                           \n"
        "unidentified      1            1  no character yet (未同定)\n"
        "Outstanding codes: 1, occurrences: 1. A person must decide.\n"
        "Open the report: out/review.html\n"
    )
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "in.csv",
        "ledger.parquet",
        "review.html",
        "run.json",
    ]


def test_in_japanese_for_a_japanese_locale(run, source):
    ended = run(*convert(source, "-o", "out"), LC_ALL="", LANG="ja_JP.UTF-8")
    assert "照合待ちが1種類（1回）あります。人による確認が必要です。" in ended.err
    assert "報告書を開いてください: out/review.html" in ended.err


def test_nothing_outstanding_ends_with_0(run):
    Path("in.txt").write_bytes(b"abc\n")
    ended = run(*convert("in.txt", "-o", "out"))
    assert (ended.status, ended.err) == (
        0,
        "in.txt → out/in.txt (lines: 1, bytes: 4)\nEvery character was carried over exactly.\n",
    )


def test_standard_input_to_standard_output(run):
    ended = run(*convert("-", "-o", "-"), stdin="辻\n".encode("cp932"))
    assert (ended.status, ended.out.decode()) == (0, "辻\U000e0102\n")
    assert ended.err.startswith("stdin → - (lines: 1, bytes: 3)\n")


def test_standard_input_to_a_folder(run):
    assert run(*convert("-", "-o", "out"), stdin=b"a\n").status == 0
    assert Path("out/stdin.txt").read_bytes() == b"a\n"


def test_json_is_the_record_of_the_run(run, source):
    ended = run(*convert(source, "-o", "out", "--json"))
    assert ended.out == Path("out/run.json").read_bytes()
    assert json.loads(ended.out)["outcomes"] == {"unidentified": {"codes": 1, "count": 1}}
    assert ended.err == ""


def test_json_goes_beside_the_data_not_into_it(run, source):
    ended = run(*convert(source, "-o", "-", "--json"))
    assert ended.out.decode() == f"1,{SECRET}\r\n2,〓\r\n"
    assert json.loads(ended.err)["status"] == 1


def test_quiet_is_quiet(run, source):
    ended = run(*convert(source, "-o", "out", "--quiet"))
    assert (ended.status, ended.out, ended.err) == (1, b"", "")


@pytest.mark.parametrize(
    ("data", "fail_on", "status"),
    [
        (b"\xf0\x40", "never", 0),
        (b"\xff", "never", 0),
        (b"\xf0\x40", "malformed", 0),
        (b"\xff", "malformed", 1),
        (b"\xf0\x40", "outstanding", 1),
        (b"\x92\xd2", "outstanding", 0),
        (b"\x92\xd2", "inexact", 0),
    ],
)
def test_fail_on(run, data, fail_on, status):
    Path("in.txt").write_bytes(data)
    assert run(*convert("in.txt", "-o", "out", "--fail-on", fail_on)).status == status


def test_fail_on_inexact_sees_dropped_selectors(run):
    Path("in.txt").write_bytes("辻".encode("cp932"))
    assert run(*convert("in.txt", "-o", "out", "--profile", "base", "--fail-on", "inexact")).status == 1


@pytest.mark.parametrize(
    ("arguments", "status", "error", "said"),
    [
        (convert("none.csv", "-o", "out"), 3, "input-unreadable", "none.csv: the input cannot be read: No such file"),
        (("convert", "in.csv", "-o", "o", "--charset", "x"), 2, "charset-unknown", "unknown charset 'x'"),
        (("convert", "in.csv", "-o", "o", "--charset", "sjis"), 2, "charset-ambiguous", "the name 'sjis' stands for"),
        (
            convert("in.csv", "-o", "o", "--edition", "x"),
            2,
            "edition-unknown",
            "charset windows-31j has no edition 'x'",
        ),
        (convert("in.csv", "-o", "."), 2, "input-is-output", "in.csv: the input would be overwritten"),
        (convert("in.csv", "in.csv", "-o", "-"), 2, "output-stream-inputs", "only one input can be written"),
        (
            convert("in.csv", "-o", "in.csv/o"),
            5,
            "output-write",
            "in.csv/o: the output cannot be written: Not a directory",
        ),
        (
            convert("in.csv", "-o", "out", "--gaiji", "bad.csv"),
            4,
            "gaiji-character-unknown",
            "bad.csv, line 2, column \"character\": 'MJ999999' names no character of the standard",
        ),
    ],
)
def test_errors_say_what_where_and_what_next(run, source, arguments, status, error, said):
    Path("bad.csv").write_text("code,character,class\nF040,MJ999999,exact\n")
    ended = run(*arguments)
    lines = ended.err.splitlines()
    assert (ended.status, ended.out) == (status, b"")
    assert lines[0].startswith(f"error[{error}] {said}")
    assert lines[-1].startswith("next: ")
    assert not Path("out").exists()


def test_an_existing_output_is_kept(run, source):
    run(*convert(source, "-o", "out"))
    ended = run(*convert(source, "-o", "out"))
    assert ended.status == 5
    assert ended.err.startswith("error[output-exists] out/in.csv: the file exists\nnext: Give another output folder")
    assert run(*convert(source, "-o", "out", "--overwrite")).status == 1


def test_no_file_is_read_and_written_at_once(run, source):
    with Path(source).open("ab") as file:
        command = [sys.executable, "-m", "mojimigrate", *convert(source, "-o", "-")]
        done = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert b"input-is-output" in done.stderr


def test_a_reader_that_has_seen_enough_is_no_error(run, source):
    Path("big.txt").write_bytes(b"abc,def\n" * 1_000_000)
    command = [sys.executable, "-m", "mojimigrate", *convert("big.txt", "-o", "-")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.read(10)
    process.stdout.close()
    err = process.stderr.read().decode()
    process.stderr.close()
    assert (process.wait(), err) == (141, "")


def test_a_table_with_a_wrong_digest_is_named(run, source, tmp_path):
    import shutil

    from mojimigrate.manifest import mappings_folder

    copy = tmp_path / "mappings"
    shutil.copytree(mappings_folder(), copy)
    with (copy / "codes" / "windows-31j.tsv").open("a") as file:
        file.write("\n")
    ended = run(*convert(source, "-o", "out"), MOJIMIGRATE_MAPPINGS=str(copy))
    assert ended.status == 4
    assert "error[table-digest]" in ended.err
    assert "codes/windows-31j.tsv" in ended.err


def test_no_resident_appears_on_the_terminal_or_in_the_records(run, source):
    ended = run(*convert(source, "-o", "out"))
    for name in ("ledger.parquet", "review.html", "run.json"):
        assert SECRET.encode() not in Path("out", name).read_bytes()
        assert SECRET.encode("cp932") not in Path("out", name).read_bytes()
    assert SECRET not in ended.err


@pytest.mark.parametrize("name", ["a\x1b[31mb.txt", "a\nb.txt", "a\u202eb.txt", " 住民 記録.csv", "--overwrite"])
def test_a_file_name_cannot_steer_the_terminal(run, name):
    Path(name).write_bytes(b"\xf0\x40\n")
    ended = run(*convert("-o", "out", "--", name))
    assert ended.status == 1
    assert all(line.isprintable() for line in ended.err.splitlines())
    assert len(ended.err.splitlines()) == 5
    assert (Path("out") / name).exists()


def test_an_internal_error_names_the_place_and_no_value(run, source, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import mojimigrate.run.conversion as c\n"
        "def fail(table, data, starts): raise ZeroDivisionError(data)\n"
        "c.transcode_bytes = fail\n"
    )
    ended = run(*convert(source, "-o", "out"), PYTHONPATH=str(tmp_path))
    assert ended.status == 70
    assert "internal error (ZeroDivisionError)" in ended.err
    assert "sitecustomize.py:2" in ended.err
    assert SECRET not in ended.err
    assert not Path("out").exists()


def test_version_tells_the_tables_and_their_digests(run):
    ended = run("--version")
    lines = ended.out.decode().splitlines()
    assert lines[0] == f"mojimigrate {__version__}"
    assert any("standard/characters.tsv" in line and "006.02" in line and "58862 rows" in line for line in lines)


@pytest.mark.parametrize(
    "arguments", [(), ("--help",), ("convert", "--help"), ("tables", "lookup", "--help"), ("demo", "--help")]
)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_help_speaks_the_user_s_language(run, arguments, lang):
    ended = run(*arguments, MOJIMIGRATE_LANG=lang, COLUMNS="80")
    assert bool(re.search("[ぁ-ん]", ended.out.decode())) == (lang == "ja")
    assert "…" not in ended.out.decode()  # nothing is cut off
    assert ended.status == (0 if arguments else 2)


def test_no_colour_where_none_is_wanted(run, source):
    ended = run(*convert(source, "-o", "out"), NO_COLOR="1", FORCE_COLOR="")
    assert "\x1b" not in ended.err


def test_standard_input_is_not_overwritten_by_its_conversion(run, source):
    Path("out").mkdir()
    Path("out/stdin.txt").write_bytes(Path(source).read_bytes())
    command = [sys.executable, "-m", "mojimigrate", *convert("-", "-o", "out", "--overwrite")]
    with Path("out/stdin.txt").open("rb") as file:
        done = subprocess.run(command, stdin=file, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"input-is-output" in done.stderr
    assert Path("out/stdin.txt").read_bytes() == Path(source).read_bytes()


@pytest.mark.parametrize(
    ("shell", "status", "said"),
    [
        ("tables lookup MJ025760 > /dev/full", 5, "output-stream"),
        ("convert in.csv -o out --charset cp932 --json > /dev/full", 5, "output-stream"),
        ("convert in.csv -o - --charset cp932 > /dev/full", 5, "output-stream"),
        ("convert - -o out --charset cp932 <&-", 3, "input-unreadable"),
        ("convert in.csv -o - --charset cp932 >&-", 5, "output-stream"),
        ("tables lookup $'\\xff'", 2, "query-unknown"),
        ("SOURCE_DATE_EPOCH=abc convert in.csv -o out --charset cp932", 2, "epoch-invalid"),
    ],
)
def test_odd_surroundings_are_no_internal_errors(source, tmp_path, shell, status, said):
    variable, _, rest = shell.rpartition("=abc ")
    command = f"{variable + '=abc ' if variable else ''}'{sys.executable}' -m mojimigrate {rest}"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, said in done.stderr.decode()) == (status, True), done.stderr


def test_a_terminal_that_lacks_a_character_gets_it_spelt_out(run):
    ended = run("tables", "lookup", "MJ025760", PYTHONIOENCODING="euc_jp", MOJIMIGRATE_LANG="ja")
    assert ended.status == 0
    assert "\\U000e0102" in ended.out.decode("euc_jp")


@pytest.mark.parametrize("columns", ["40", "60"])
def test_counts_are_whole_on_a_narrow_terminal(run, columns):
    Path("in.txt").write_bytes(b"\xff" * 1_234_567)
    ended = run(*convert("in.txt", "-o", "out"), COLUMNS=columns)
    assert "1,234,567" in ended.err
    assert "…" not in ended.err


def test_lookup_shows_a_character(run):
    out = run("tables", "lookup", "MJ025760").out.decode()
    assert "MJ025760  辻\U000e0102" in out
    assert "437660" in out
    [row] = [line for line in out.splitlines() if line.startswith("92D2")]
    assert "windows-31j" in row
    assert row.split()[-1] == "jis90"


def test_lookup_shows_a_code(run):
    out = run("tables", "lookup", "windows-31j:92D2").out.decode()
    assert "edition jis78, jis2004, ipamj" in out
    assert "MJ025761" in out


def test_lookup_as_json(run):
    found = json.loads(run("tables", "lookup", "辻", "--json").out)
    assert [character["name"] for character in found["characters"]] == ["MJ025760", "MJ025761"]


def test_lookup_of_nothing(run):
    ended = run("tables", "lookup", "MJ999999")
    assert ended.status == 2
    assert ended.err.startswith("error[query-unknown] nothing is known of 'MJ999999'\nnext: Ask for")


def test_demo_writes_converts_and_checks_itself(run):
    ended = run("demo", "-o", "site", "--lines", "300")
    assert ended.status == 0
    assert (
        "mojimigrate convert site/residents.csv -o site/out --charset windows-31j --gaiji site/gaiji.csv" in ended.err
    )
    assert "Open the report: site/out/review.html" in ended.err
    assert "The ledger agrees" in ended.err
    again = run("demo", "-o", "site", "--lines", "300")
    assert (again.status, again.err.splitlines()[0]) == (5, "error[demo-exists] site/residents.csv: the file exists")
    assert run("demo", "-o", "site", "--lines", "300", "--overwrite").status == 0


def test_the_launcher_of_a_checkout(tmp_path):
    launcher = Path(__file__).parents[2] / "cli.py"
    done = subprocess.run([sys.executable, launcher, "--version"], capture_output=True, check=True, cwd=launcher.parent)
    assert done.stdout.startswith(b"mojimigrate ")


@pytest.mark.parametrize(
    ("lang", "panels"), [("en", ("Records", "Form of the output")), ("ja", ("レコード", "出力の形式"))]
)
def test_the_help_of_convert_has_panels_for_records_and_forms(run, lang, panels):
    ended = run("convert", "--help", MOJIMIGRATE_LANG=lang, COLUMNS="100")
    out = ended.out.decode()
    for panel in panels:
        assert re.search(f"─ {panel} ─", out)
    assert "--record-numbers" in out
