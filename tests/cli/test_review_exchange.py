"""``mojimigrate review export`` and ``review import``: a page to a table, the table to a log, the log to a table."""

import csv
import json
from pathlib import Path

import msgspec
import pytest

from mojimigrate.review.decisions import read_log
from mojimigrate.review.payload import Item, Payload, digest_of


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Make a review page of three characters, and work beside it."""
    monkeypatch.chdir(tmp_path)
    items = tuple(
        Item(f"|windows-31j|{code}", "", "windows-31j", code, "unidentified", 1, (), (), glyph="0a" * 8)
        for code in ("F040", "F041", "F042")
    )
    made = Payload(1, "0.1.0", "", "review", (), {}, (), items, "")
    data = msgspec.json.encode(msgspec.structs.replace(made, report=digest_of(made)))
    Path("review.html").write_bytes(b'<script type="application/json" id="payload">' + data + b"</script>")
    return Path("review.html")


def fill(name, **more):
    """Decide the first character in an empty table."""
    with Path(name).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0] |= {"decision": "字形一致", "character": "MJ025760", **more}
    with Path(name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def take(in_process, *more, report="review.html", **environ):
    arguments = ("review", "import", "t.csv", "--report", report, "--reviewer", "山田", "-o", "log.jsonl", *more)
    return in_process(*arguments, **environ)


def test_an_empty_table_is_filled_in_and_becomes_a_log(in_process, page):
    ended = in_process("review", "export", "review.html", "-o", "t.csv")
    assert (ended.status, ended.err) == (0, "review.html → t.csv (characters: 3)\n")
    fill("t.csv")
    ended = take(in_process, SOURCE_DATE_EPOCH="1764000000")
    assert (ended.status, ended.err) == (0, "t.csv → log.jsonl (decided: 1, not decided: 2)\n")
    log = read_log(Path("log.jsonl"))
    assert (log.header.reviewer, log.header.started) == ("山田", "2025-11-24T16:00:00Z")
    assert Path("log.jsonl").stat().st_mode & 0o777 == 0o600


def test_equal_tables_give_equal_logs_at_an_equal_time(in_process, page):
    in_process("review", "export", "review.html", "-o", "t.csv")
    fill("t.csv")
    take(in_process, SOURCE_DATE_EPOCH="0")
    first = Path("log.jsonl").read_bytes()
    assert json.loads(take(in_process, "--overwrite", "--json", SOURCE_DATE_EPOCH="0").out) == {"decided": 1, "left": 2}
    assert Path("log.jsonl").read_bytes() == first


def test_a_log_goes_out_as_csv_to_standard_output_and_as_a_workbook(in_process, page):
    in_process("review", "export", "review.html", "-o", "t.csv")
    fill("t.csv")
    take(in_process)
    shown = in_process("review", "export", "log.jsonl", "-o", "-").out.decode("utf-8-sig")
    assert "字形一致,MJ025760" in shown
    assert in_process("review", "export", "log.jsonl", "-o", "t.xlsx").status == 0
    assert Path("t.xlsx").read_bytes().startswith(b"PK")


def test_faults_are_all_told_with_status_7_and_no_log_is_made(in_process, page):
    in_process("review", "export", "review.html", "-o", "t.csv")
    fill("t.csv", character="MJ999999", glyph="")
    ended = take(in_process)
    assert ended.status == 7
    assert 'error[exchange-glyph] t.csv, line 2, column "glyph": ' in ended.err
    assert 'error[gaiji-character-unknown] t.csv, line 2, column "character": ' in ended.err
    assert not Path("log.jsonl").exists()


def test_nothing_is_written_over_without_a_word_and_never_what_was_read(in_process, page):
    in_process("review", "export", "review.html", "-o", "t.csv")
    assert in_process("review", "export", "review.html", "-o", "t.csv").status == 5
    fill("t.csv")
    before = Path("t.csv").read_bytes()
    ended = in_process(
        *("review", "import", "t.csv", "--report", "review.html", "--reviewer", "山田", "-o", "t.csv", "--overwrite")
    )
    assert (ended.status, Path("t.csv").read_bytes()) == (2, before)


def test_a_page_that_was_changed_is_refused(in_process, page):
    in_process("review", "export", "review.html", "-o", "t.csv")
    fill("t.csv")
    page.write_bytes(page.read_bytes().replace(b"F042", b"F043"))
    ended = take(in_process)
    assert ended.status == 7
    assert "error[page-digest] review.html" in ended.err


def test_a_form_that_is_not_written_is_a_mistake_of_the_command_line(in_process, page):
    ended = in_process("review", "export", "review.html", "-o", "t.xls")
    assert ended.status == 2
    assert "error[exchange-form]" in ended.err
