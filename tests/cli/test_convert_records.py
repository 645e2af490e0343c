"""``mojimigrate convert`` with records and job files, as a user runs it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SECRET = "渡辺"  # noqa: S105  # a resident's name
LAYOUT = """\
schema = 1
[[records]]
name = "住民"
fields = [
  { name = "氏名", length = 6 },
  { name = "年齢", type = "zoned", length = 3, digits = 3 },
]
"""
COPYBOOK = """\
       01 JUMIN.
          05 SHIMEI PIC X(6).
          05 NENREI PIC 9(3).
"""
RECORDS = "辻    040".encode("cp932") + "あ    041".encode("cp932")
NAME = SECRET.encode("cp932")


@dataclass
class Ended:
    status: int
    out: bytes
    err: str


@pytest.fixture
def run(tmp_path, monkeypatch, in_process):
    monkeypatch.chdir(tmp_path)
    Path("in.dat").write_bytes(RECORDS)
    Path("juki.toml").write_text(LAYOUT, "utf-8")
    Path("juki.cpy").write_text(COPYBOOK)

    def run(*arguments: str, **more: Any) -> Ended:
        status, out, err = in_process("convert", *arguments, columns=120, **more)
        return Ended(status, out, err)

    return run


def records(*arguments: str) -> tuple[str, ...]:
    return ("in.dat", "--charset", "windows-31j", "--layout", "juki.toml", *arguments)


def names(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def job(text: str, name: str = "job.toml") -> str:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(text, "utf-8")
    return name


def test_a_layout_makes_a_table(run):
    ended = run(*records("-o", "out"))
    assert ended.status == 0, ended.err
    assert ended.err.startswith("in.dat → out/in.dat.csv (records: 2, bytes: 18)\n")
    assert Path("out/in.dat.csv").read_text("utf-8") == '"氏名","年齢"\n"辻\U000e0102",40\n"あ",41\n'
    assert names("out") == ["in.dat.csv", "ledger.parquet", "review.html", "run.json"]


def test_so_does_a_copybook(run):
    ended = run("in.dat", "--charset", "windows-31j", "--copybook", "juki.cpy", "-o", "out")
    assert ended.status == 0, ended.err
    assert Path("out/in.dat.csv").read_text("utf-8").splitlines()[0] == '"SHIMEI","NENREI"'


def test_a_framing_and_a_form_by_name(run):
    Path("in.dat").write_bytes(b"\0\x0d\0\0abc   040" + b"\0\x0d\0\0def   041")
    ended = run(*records("-o", "out", "--framing", "rdw", "--to", "jsonl"))
    assert ended.status == 0, ended.err
    assert [json.loads(line)["年齢"] for line in Path("out/in.dat.jsonl").read_text("utf-8").splitlines()] == [40, 41]


def test_records_go_to_standard_output(run):
    ended = run(*records("-o", "-", "--to", "csv"))
    assert (ended.status, ended.out.decode()) == (0, '"氏名","年齢"\n"辻\U000e0102",40\n"あ",41\n')


def test_and_come_from_standard_input(run):
    ended = run("-", *records("-o", "out", "--record-numbers")[1:], stdin=RECORDS)
    assert ended.status == 0, ended.err
    assert Path("out/stdin.csv").read_text("utf-8").splitlines()[1] == '1,"辻\U000e0102",40'


def test_a_csv_needs_no_layout_and_its_first_record_is_counted_as_names_and_not_shown(run):
    ended = run("-", "--charset", "cp932", "--framing", "csv", "-o", "-", stdin="氏名,住所\r\n辻,\r\n".encode("cp932"))
    assert (ended.status, ended.out.decode()) == (0, '"氏名","住所"\n"辻\U000e0102",""\n')
    assert "Names of columns, from the first record: 2 columns" in ended.err
    assert "氏名" not in ended.err


def test_nothing_is_called_exact_where_records_could_not_be_read(run):
    arguments = ("in.dat", "--charset", "windows-31j", "--layout", "juki.toml", "--dry-run", "--on-error", "collect")
    for data, exact in ((RECORDS[9:], True), (RECORDS[9:] + NAME, False)):
        Path("in.dat").write_bytes(data)
        assert ("Every character was carried over exactly" in run(*arguments).err) is exact


def test_fixed_length_text_comes_with_its_layout(run):
    ended = run(*records("-o", "out", "--to", "fixed", "--width", "same", "--newline", "lf"))
    assert ended.status == 1  # 辻 and its selector are longer than six bytes
    assert "overflow" in ended.err
    assert ended.err.startswith("in.dat → out/in.dat.fixed out/in.dat.layout.toml (")
    again = run(
        "out/in.dat.fixed", "--charset", "utf-8", "--framing", "lines", "--layout", "out/in.dat.layout.toml", "-o", "-"
    )
    assert again.out.decode() == '"氏名","年齢"\n"",40\n"あ",41\n'


def test_a_record_that_cannot_be_read_stops_the_run_and_nobody_is_named(run):
    Path("in.dat").write_bytes(RECORDS + NAME)
    for lang in ("en", "ja"):
        ended = run(*records("-o", "out"), MOJIMIGRATE_LANG=lang)
        assert (ended.status, ended.out) == (3, b"")
        assert "[record-truncated] in.dat" in ended.err
        assert SECRET not in ended.err
        assert not Path("out").exists()
    assert "レコード3" in ended.err
    assert "バイト位置18" in ended.err


def test_collected_it_is_counted_and_the_status_is_1(run):
    Path("in.dat").write_bytes(RECORDS + NAME)
    ended = run(*records("-o", "out", "--on-error", "collect"))
    assert ended.status == 1
    assert "Records that cannot be read: 1. They lie whole in rejects.parquet" in ended.err
    assert Path("out/rejects.parquet").exists()
    assert SECRET not in ended.err
    assert run(*records("-o", "other", "--on-error", "collect", "--fail-on", "never")).status == 0


@pytest.mark.parametrize(
    ("data", "on_error"), [(RECORDS, "stop"), (RECORDS + NAME, "stop"), (RECORDS + NAME, "collect")]
)
def test_a_dry_run_counts_and_ends_alike_and_writes_nothing(run, data, on_error):
    Path("in.dat").write_bytes(data)
    arguments = records("-o", "out", "--on-error", on_error, "--json")
    dry = run(*arguments, "--dry-run", SOURCE_DATE_EPOCH="0")
    assert not Path("out").exists()
    wet = run(*arguments, SOURCE_DATE_EPOCH="0")
    assert (dry.status, dry.out, dry.err) == (wet.status, wet.out, wet.err)


def test_a_dry_run_needs_no_folder_and_says_that_nothing_is_written(run):
    Path("in.dat").write_bytes(RECORDS + NAME)
    ended = run(*records("--dry-run", "--on-error", "collect"))
    assert ended.err.startswith("in.dat → nothing written (records: 3, bytes: 22)\n")
    assert "A run that writes puts them into rejects.parquet" in ended.err
    assert names(".") == ["in.dat", "juki.cpy", "juki.toml"]


# Job files


def test_a_job_file_says_it_all_with_paths_from_its_own_folder(run):
    Path("jobs").mkdir()
    Path("in.dat").rename("jobs/in.dat")
    Path("juki.toml").rename("jobs/juki.toml")
    job(
        'inputs = ["in.dat"]\noutput = "out"\ncharset = "windows-31j"\nlayout = "juki.toml"\nto = "tsv"\n',
        "jobs/job.toml",
    )
    ended = run("jobs/job.toml")
    assert ended.status == 0, ended.err
    assert Path("jobs/out/in.dat.tsv").read_text("utf-8").splitlines()[0] == '"氏名"\t"年齢"'


BASE = """\
inputs = ["none.dat"]
output = "none"
charset = "utf-8"
copybook = "juki.cpy"
to = "tsv"
record_numbers = true
"""


def test_the_command_line_goes_before_the_job_file(run):
    ended = run(job(BASE), *records("-o", "out", "--to", "csv"))
    assert ended.status == 0, ended.err
    assert Path("out/in.dat.csv").read_text("utf-8").splitlines()[:2] == [
        '"record","氏名","年齢"',
        '1,"辻\U000e0102",40',
    ]
    assert not Path("none").exists()


@pytest.mark.parametrize(
    ("text", "lang", "said"),
    [
        (
            'charsets = "x"\n',
            "en",
            "error[job-malformed] job.toml: this is no job file: Object contains unknown field `cha",
        ),
        (
            'width = "wide"\n',
            "en",
            "error[job-malformed] job.toml: this is no job file: Invalid enum value 'wide' - at `$.wi",
        ),
        ('layout = "none.toml"\n', "ja", "エラー[layout-unreadable] none.toml: レイアウトを読めません"),
        ('framing = "rdw"\n', "en", "error[layout-missing] "),
    ],
)
def test_what_is_wrong_in_a_job_file_is_named(run, text, lang, said):
    ended = run(job(f'inputs = ["in.dat"]\noutput = "out"\ncharset = "windows-31j"\n{text}'), MOJIMIGRATE_LANG=lang)
    assert ended.status == 2
    assert ended.err.startswith(said)
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("arguments", "error"), [(("--width", "x"), "job-value"), (("--copybook", "juki.cpy"), "layout-and-copybook")]
)
def test_values_on_the_command_line_are_checked_too(run, arguments, error):
    ended = run(*records("-o", "out", *arguments))
    assert ended.status == 2
    assert ended.err.startswith(f"error[{error}]")


def test_a_job_file_that_is_not_there_is_named(run):
    ended = run("none.toml")
    assert (ended.status, ended.err.splitlines()[0].startswith("error[job-unreadable] none.toml")) == (2, True)


def test_what_a_job_lacks_is_named(run):
    ended = run(job('inputs = ["in.dat"]\n'))
    assert ended.status == 2
    assert ended.err.startswith("error[job-incomplete] nothing says 'output'")
