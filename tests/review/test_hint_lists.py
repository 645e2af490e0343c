"""What a city's own list says of its gaiji."""

import pytest
from made_site import ONE_DOT, TWO_DOTS

from mojimigrate.errors import InputError, TableError
from mojimigrate.review.hints import MAX_CELLS, MAX_TEXT, read_hints
from mojimigrate.spreadsheets import write_sheet
from mojimigrate.standard import load_standard


@pytest.fixture
def read(tmp_path):
    def read(text: str, encoding: str = "utf-8", name: str = "台帳.csv"):
        (tmp_path / name).write_bytes(text.encode(encoding))
        return read_hints(tmp_path / name, load_standard()).rows

    return read


@pytest.mark.parametrize(
    ("heading", "cell", "name"),
    [
        ("文字名", ONE_DOT, ONE_DOT),
        ("何か", "U+8FBB", TWO_DOTS),
        ("何か", "8FBB_E0102", ONE_DOT),
        ("何か", "辻", TWO_DOTS),
        ("戸籍統一文字番号", "437660", None),
        ("住基コード", "8FBB", None),
        ("何か", "J+8FBB", None),
        ("Unicode", "8FBB", TWO_DOTS),
        ("IVS", "8FBB E0102", ONE_DOT),
    ],
)
def test_a_cell_that_means_a_character_is_a_hint_with_its_place_and_column(read, heading, cell, name):
    [row] = read(f"code,{heading}\nF040,{cell}\n")["F040"]
    standard = load_standard()
    expected = name or standard.with_number("437660" if cell == "437660" else "J+8FBB")
    assert [(hint.name, hint.detail) for hint in row.hints] == [(expected, f"台帳.csv:2 {heading}")]
    assert row.cells == ((heading, cell),)


@pytest.mark.parametrize("cell", ["437660", "8FBB", "A", "済み", "〓", "U+E000", "MJ999999", "辻" * 30, "=1+1"])
def test_what_may_mean_anything_is_shown_and_is_no_hint(read, cell):
    [row] = read(f"code,備考\nF040,{cell}\n")["F040"]
    assert row.hints == ()
    assert row.cells == (("備考", cell),)


def test_a_shared_code_point_means_its_owner_and_says_that_it_left_open_which(read):
    [row] = read("code,字\nF040,邉\nF041,鈴\n")["F040"]
    [hint] = row.hints
    assert load_standard()[hint.name].own == "邉"
    assert hint.several


@pytest.mark.parametrize("code", ["F040", "f040", "0xF040", "X'F040'"])
def test_codes_are_written_as_people_write_them(read, code):
    assert list(read(f"外字,HKCode\n辻,{code}\n")) == ["F040"]


def test_rows_of_one_code_are_kept_in_order_and_rows_without_a_code_passed_over(read):
    rows = read("code,a\nF040,1\n,2\nxyz,3\nF040,4\n")
    assert [row.cells for row in rows["F040"]] == [(("a", "1"),), (("a", "4"),)]
    assert list(rows) == ["F040"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp932"])
def test_the_encodings_of_spreadsheet_programs_are_read(read, encoding):
    [row] = read("code,字\nF040,辻\n", encoding)["F040"]
    assert row.cells == (("字", "辻"),)


def test_a_workbook_is_read_and_a_hint_names_its_cell(tmp_path):
    path = tmp_path / "台帳.xlsx"
    path.write_bytes(write_sheet("外字", ["code", "字"], [["F040", "辻"]]))
    [row] = read_hints(path, load_standard()).rows["F040"]
    [hint] = row.hints
    assert hint.detail.startswith("台帳.xlsx:")
    assert hint.detail.endswith("!B2 字")


def test_a_row_takes_no_more_room_in_a_page_than_a_row_should(read):
    head, cells = ",".join(f"h{number}" for number in range(40)), ",".join(["x" * 500] * 40)
    [row] = read(f"code,{head}\nF040,{cells}\n")["F040"]
    assert len(row.cells) == MAX_CELLS
    assert {len(cell) for _, cell in row.cells} == {MAX_TEXT}


@pytest.mark.parametrize(
    ("text", "error"), [("a,b\n1,2\n", "hints-no-code"), ("", "hints-no-code"), ('code,a\nF040,"x\n', "gaiji-csv")]
)
def test_what_is_no_list_of_codes_is_refused(read, text, error):
    with pytest.raises((InputError, TableError)) as caught:
        read(text)
    assert caught.value.id == error
