"""Site gaiji tables: what is read, and what is refused, with the place and the value."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojimigrate import checked_csv
from mojimigrate.charsets import load_charset
from mojimigrate.errors import TableError
from mojimigrate.ledger import Outcome
from mojimigrate.mapping import read_gaiji
from mojimigrate.mapping.gaiji import check_code, guard, unguard
from mojimigrate.standard import load_standard

WINDOWS = load_charset("windows-31j")
HEADER = "code,character,class,basis,note\n"


def read(tmp_path: Path, content: str | bytes, **options):
    path = tmp_path / "gaiji.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_gaiji(path, WINDOWS, load_standard(), **options)


def refusal(tmp_path: Path, content: str | bytes) -> TableError:
    with pytest.raises(TableError) as caught:
        read(tmp_path, content)
    return caught.value


def test_a_table_as_sites_keep_it(tmp_path):
    table = read(
        tmp_path,
        HEADER
        + "F040,MJ025760,exact,外字台帳 第12号,一点しんにょう\nf041,U+3042,デザイン差,,\n0xF042,U+4E02,similar,,\n",
    )
    assert [(row.code.hex(), row.character, row.outcome, row.line) for row in table.rows] == [
        ("f040", "MJ025760", Outcome.EXACT, 2),
        ("f041", "U+3042", Outcome.DESIGN, 3),
        ("f042", load_standard().own_name("丂"), Outcome.SIMILAR, 4),  # a code point of one character alone names it
    ]
    assert table.rows[0].basis == "gaiji.csv:2 外字台帳 第12号 一点しんにょう"


@pytest.mark.parametrize(
    "written",
    [
        "MJ025760",
        "mj025760",
        "8FBB_E0102",
        "8fbb_e0102",
        "U+8FBB U+E0102",
        "U+8FBB+E0102",
        "<8FBB,E0102>",
        "辻\U000e0102",
    ],
)
def test_a_character_may_be_written_in_every_way_that_says_which_it_is(tmp_path, written):
    content = f'{HEADER}F040,"{written}",exact,,\n'
    assert [row.character for row in read(tmp_path, content).rows] == ["MJ025760"]


@pytest.mark.parametrize("written", ["J+3402", "㐂", "U+3402"])
def test_a_character_that_shares_with_nobody_may_be_written_as_its_code_point(tmp_path, written):
    assert read(tmp_path, f"{HEADER}F040,{written},exact,,\n").rows[0].character == "MJ000006"


def test_in_a_charset_of_unicode_a_code_may_be_written_as_its_code_point():
    """Private use is where such a charset keeps its gaiji."""
    charset = load_charset("utf-16-le")
    assert check_code("U+E001", charset) == check_code("01E0", charset) == b"\x01\xe0"
    with pytest.raises(TableError) as caught:
        check_code("U+8FBB", charset)
    assert caught.value.id == "gaiji-code-outside"
    with pytest.raises(TableError) as caught:
        check_code("U+E001", WINDOWS)  # its gaiji have codes of their own
    assert caught.value.id == "gaiji-code-malformed"


@pytest.mark.parametrize("text", ["=1+1", "+81", "-1", "@SUM(A1)", "'=1", "''=1"])
def test_text_that_a_spreadsheet_would_run_is_guarded_and_read_back(tmp_path, text):
    guarded = guard(text)
    assert guarded == f"'{text}"
    row = read(tmp_path, f'{HEADER}F040,MJ025760,exact,"{guarded}",{guarded}\n').rows[0]
    assert (row.stated, row.note) == (text, text)


@pytest.mark.parametrize("text", ["外字台帳 第12号", "'", "'a", "a=1", ""])
def test_other_text_is_left_alone(text):
    assert (guard(text), unguard(text)) == (text, text)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_utf8_with_or_without_its_mark_and_either_line_end(tmp_path, mark, end):
    table = read(tmp_path, mark + b"code,character,class" + end + b"F040,MJ025760,exact" + end)
    assert [row.code.hex() for row in table.rows] == ["f040"]


def test_line_numbers_count_lines_not_other_separators(tmp_path):
    """U+0085 and U+2028 end lines for Python, not for a spreadsheet."""
    content = HEADER + 'F040,MJ025760,exact,"a\u2028b\x85c","two\nlines"\nF041,MJ999999,exact,,\n'
    assert refusal(tmp_path, content).facts["line"] == 4


def test_columns_in_any_order_and_empty_lines(tmp_path):
    table = read(tmp_path, "class,code,character\n\nexact,F040,MJ025760\n,,\n")
    assert [(row.character, row.line) for row in table.rows] == [("MJ025760", 3)]


@pytest.mark.parametrize(
    ("row", "error_id", "column", "value"),
    [
        ("F040,MJ999999,exact,,", "gaiji-character-unknown", "character", "MJ999999"),
        ("F040,,exact,,", "gaiji-character-unknown", "character", ""),
        ("F040,辻,exact,,", "gaiji-character-ambiguous", "character", "U+8FBB"),
        ("F040,8FBB_E01EF,exact,,", "gaiji-character-sequence", "character", "8FBB_E01EF"),
        ("F040,8FBB,exact,,", "gaiji-character-number", "character", "8FBB"),
        ("F040,437660,exact,,", "gaiji-character-number", "character", "437660"),
        ("F040,〓,exact,,", "gaiji-character-unwritable", "character", "U+3013"),
        ("F040,辻辻,exact,,", "gaiji-character-unknown", "character", "辻辻"),
        ("F040,U+D800,exact,,", "gaiji-character-unknown", "character", "U+D800"),
        ("F040,GJ000001,exact,,", "gaiji-character-unknown", "character", "GJ000001"),
        ("F040,U+E000,exact,,", "gaiji-character-unwritable", "character", "U+E000"),
        ("F040,U+FFFE,exact,,", "gaiji-character-unwritable", "character", "U+FFFE"),
        ("F040,U+E0100,exact,,", "gaiji-character-unwritable", "character", "U+E0100"),
        ("F040,U+000A,exact,,", "gaiji-character-unwritable", "character", "U+000A"),
        ("F040,U+202E,exact,,", "gaiji-character-unwritable", "character", "U+202E"),
        ("F040,U+3013,exact,,", "gaiji-character-unwritable", "character", "U+3013"),
        ("F040,U+FFFD,exact,,", "gaiji-character-unwritable", "character", "U+FFFD"),
        ("F040,U+3164,exact,,", "gaiji-character-unwritable", "character", "U+3164"),
        ("F040,U+8FBB,exact,,", "gaiji-character-ambiguous", "character", "U+8FBB"),
        ("F0,MJ025760,exact,,", "gaiji-code-impossible", "code", "F0"),
        ("F07F,MJ025760,exact,,", "gaiji-code-impossible", "code", "F07F"),
        ("F040F041,MJ025760,exact,,", "gaiji-code-impossible", "code", "F040F041"),
        ("外字1,MJ025760,exact,,", "gaiji-code-malformed", "code", "外字1"),
        ("F04,MJ025760,exact,,", "gaiji-code-malformed", "code", "F04"),
        (",MJ025760,exact,,", "gaiji-code-malformed", "code", ""),
        ("92D2,MJ025760,exact,,", "gaiji-code-outside", "code", "92D2"),
        ("F040,MJ025760,same,,", "gaiji-class-unknown", "class", "same"),
        ("F040,MJ025760,,,", "gaiji-class-unknown", "class", ""),
    ],
)
def test_a_bad_row_is_refused_with_line_column_and_value(tmp_path, row, error_id, column, value):
    error = refusal(tmp_path, HEADER + "F050,MJ025761,exact,,\n" + row + "\n")
    assert error.id == error_id
    assert error.facts["path"].name == "gaiji.csv"
    assert (error.facts["line"], error.facts["column"], error.facts["value"]) == (3, column, value)
    assert error.exit_status == 4
    assert "gaiji.csv, line 3" in error.say("en")
    assert "3行目" in error.say("ja")


def test_a_code_given_twice_names_both_lines(tmp_path):
    error = refusal(tmp_path, HEADER + "F040,MJ025760,exact,,\nF041,MJ025761,exact,,\nf040,MJ025761,exact,,\n")
    assert (error.id, error.facts["line"], error.facts["first"], error.facts["value"]) == (
        "gaiji-duplicate",
        4,
        2,
        "F040",
    )


def test_every_fault_is_told_at_once(tmp_path):
    error = refusal(tmp_path, HEADER + "F040,MJ999999,same,,\n92D2,MJ025760,exact,,\n")
    assert [problem.id for problem in error.problems] == [
        "gaiji-character-unknown",
        "gaiji-class-unknown",
        "gaiji-code-outside",
    ]


def test_a_hopeless_table_is_not_told_row_by_row(tmp_path):
    error = refusal(tmp_path, HEADER + "x,y,z,,\n" * 1000)
    assert len(error.problems) == checked_csv.MAX_PROBLEMS


def test_a_table_saved_in_shift_jis_is_told_as_that(tmp_path):
    error = refusal(tmp_path, (HEADER + "F040,MJ025760,exact,外字台帳,\n").encode("cp932"))
    assert (error.id, error.facts["line"], error.facts["byte"], error.facts["value"]) == ("gaiji-encoding", 2, 21, "8A")
    assert "CSV UTF-8" in error.advise("en")


@pytest.mark.parametrize(
    ("content", "error_id", "line"),
    [
        ("", "gaiji-columns", 1),
        ("F040,MJ025760,exact\n", "gaiji-columns", 1),
        ("code,character,class,memo\n", "gaiji-unknown-column", 1),
        ("code,character,class,character\nF040,MJ025760,exact,MJ026190\n", "gaiji-column-twice", 1),
        (HEADER + "F040,MJ025760,exact\n", "gaiji-cells", 2),
        (HEADER + 'F040,"MJ025760,exact,,\n', "gaiji-csv", 2),
        (HEADER + 'F040,"MJ"025760,exact,,\n', "gaiji-csv", 2),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path, content, error_id, line):
    error = refusal(tmp_path, content)
    assert (error.id, error.facts["line"]) == (error_id, line)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(TableError) as caught:
        read_gaiji(tmp_path / "none.csv", WINDOWS, load_standard())
    assert caught.value.id == "gaiji-unreadable"


def test_a_huge_file_is_not_read(tmp_path):
    path = tmp_path / "gaiji.csv"
    path.touch()
    os.truncate(path, checked_csv.MAX_BYTES + 1)
    with pytest.raises(TableError) as caught:
        read_gaiji(path, WINDOWS, load_standard())
    assert caught.value.id == "gaiji-too-large"


def test_codes_outside_the_user_defined_areas_only_when_the_job_says_so(tmp_path):
    table = read(tmp_path, HEADER + "92D2,MJ025761,exact,,\n", anywhere=True)
    assert table.rows[0].code == b"\x92\xd2"


@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: (HEADER + text).encode())))
def test_nothing_but_a_table_error_comes_of_any_bytes(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("gaiji") / "gaiji.csv"
    path.write_bytes(content)
    with suppress(TableError):
        read_gaiji(path, WINDOWS, load_standard())
