"""What is read from a workbook, as spreadsheet programs write it."""

import io
import warnings

import books
import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from mojimigrate.errors import TableError, UsageError
from mojimigrate.spreadsheets import Area, Cell, Kind, Row, cell_address, read_sheet
from mojimigrate.spreadsheets.cells import parse_address


def read(tmp_path, *arguments, sheet=None, **options):
    return read_sheet(books.pack(tmp_path / "a.xlsx", books.parts(*arguments, **options)), sheet)


def test_rows_and_columns_keep_their_places(tmp_path):
    rows = f'<row r="2">{books.text("B2", "辻")}</row><row r="5">{books.text("A5", "x")}</row>'
    assert list(read(tmp_path, rows)) == [
        Row(2, False, {1: Cell(Kind.TEXT, "辻")}),
        Row(5, False, {0: Cell(Kind.TEXT, "x")}),
    ]


def test_places_may_be_left_to_counting(tmp_path):
    rows = "<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    assert [(row.number, [*row.cells]) for row in read(tmp_path, rows)] == [(1, [0, 2]), (2, [0])]


def test_the_strict_namespaces_in_which_the_mj_list_is_published(tmp_path):
    """Where openpyxl finds no sheet in such a file, and says nothing."""
    sheet = read(tmp_path, f'<row r="1">{books.text("A1", "MJ000001")}</row>', spaces=books.STRICT)
    assert [row.cells[0].text for row in sheet] == ["MJ000001"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == []


def test_shared_texts_without_the_reading_beside_them(tmp_path):
    shared = '<si><t>辻</t><rPh sb="0" eb="1"><t>ツジ</t></rPh></si><si><r><t>二</t></r><r><t>点</t></r></si>'
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    assert [cell.text for row in read(tmp_path, rows, shared=shared) for cell in row.cells.values()] == ["辻", "二点"]


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        ('<c r="A1"><v>8140</v></c>', Kind.NUMBER, "8140"),
        ('<c r="A1" s="2"><v>8140</v></c>', Kind.NUMBER, "8140"),
        ('<c r="A1" s="1"><v>45306</v></c>', Kind.FORMATTED, "45306"),  # shown as a date
        ('<c r="A1" s="9"><v>1</v></c>', Kind.FORMATTED, "1"),  # a style that is not there
        ('<c r="A1"><v>81</v></c>', Kind.NUMBER, "81"),  # what Excel makes of a typed 81E0: the code is lost
        ('<c r="A1"><v>8.1E+22</v></c>', Kind.FORMATTED, "8.1E+22"),
        ('<c r="A1"><v>0.5</v></c>', Kind.FORMATTED, "0.5"),
        ('<c r="A1" t="d"><v>2024-01-15</v></c>', Kind.FORMATTED, "2024-01-15"),
        ('<c r="A1" t="b"><v>1</v></c>', Kind.BOOLEAN, "1"),
        ('<c r="A1" t="e"><v>#N/A</v></c>', Kind.ERROR, "#N/A"),
        ('<c r="A1" t="str"><f>A2</f><v>MJ025760</v></c>', Kind.FORMULA, ""),  # its result is not trusted
        ('<c r="A1"><f>1+1</f><v>2</v></c>', Kind.FORMULA, ""),
        ('<c r="A1" t="s"><f>A2</f><v>7</v></c>', Kind.FORMULA, ""),
        ('<c r="A1" t="inlineStr"><is><t>a_x000D_b_x005F_x0041_</t></is></c>', Kind.TEXT, "a\rb_x0041_"),
        ('<c r="A1" t="inlineStr"><is><t>_xD842__xDFB7_</t></is></c>', Kind.TEXT, "𠮷"),
        ('<c r="A1" t="inlineStr"><is><t>_xD842_</t></is></c>', Kind.TEXT, "_xD842_"),
    ],
)
def test_what_a_cell_holds(tmp_path, cell, kind, text):
    assert [*read(tmp_path, f'<row r="1">{cell}</row>')] == [Row(1, False, {0: Cell(kind, text)})]


def test_empty_cells_are_nothing_however_far_out_they_stand(tmp_path):
    rows = '<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert [*read(tmp_path, rows, shared="<si><t/></si>")] == []


def test_the_size_that_a_sheet_claims_is_not_believed(tmp_path):
    for claim in ("A1:XFD1048576", "A1", "nonsense"):
        sheet = read(tmp_path, '<row r="9"><c r="I9"><v>1</v></c></row>', before=f'<dimension ref="{claim}"/>')
        assert [(row.number, [*row.cells]) for row in sheet] == [(9, [8])]


def test_what_is_hidden_or_merged_is_told(tmp_path):
    sheet = read(
        tmp_path,
        f'<row r="1" hidden="1">{books.text("A1", "x")}</row>',
        before='<cols><col min="2" max="3" hidden="true"/><col min="5" max="16384"/></cols>',
        after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
    )
    assert [row.hidden for row in sheet] == [True]
    assert sheet.hidden_columns == {1, 2}
    assert sheet.merged == (Area(1, 0, 2, 1),)


def test_one_sheet_that_is_shown_needs_no_name(tmp_path):
    sheets = {"外字": "visible", "控え": "hidden", "秘": "veryHidden"}
    assert read(tmp_path, sheets=sheets).name == "外字"
    assert read(tmp_path, sheets=sheets, sheet="控え").name == "控え"


@pytest.mark.parametrize("states", [("visible", "visible"), ("hidden", "hidden")])
def test_of_several_sheets_none_is_guessed(tmp_path, states):
    with pytest.raises(UsageError) as caught:
        read(tmp_path, sheets=dict(zip(("外字", "旧外字"), states, strict=True)))
    assert (caught.value.id, caught.value.facts["names"]) == ("sheet-choose", "外字, 旧外字")


def test_a_sheet_that_is_not_there(tmp_path):
    with pytest.raises(UsageError) as caught:
        read(tmp_path, sheet="外字表")
    assert (caught.value.id, caught.value.facts["value"]) == ("sheet-unknown", "外字表")


@given(row=st.integers(1, 1_048_576), column=st.integers(0, 16_383))
def test_addresses_read_back(row, column):
    assert parse_address(cell_address(row, column)) == (row, column)


@pytest.mark.parametrize("text", ["", "A", "1", "a1", "A0", "A01", "XFE1", "A1048577", "AAAA1", "A1 ", "あ1", "A١"])
def test_what_is_no_address(text):
    assert parse_address(text) is None


CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=8),
    st.integers(-(10**14), 10**14),
    st.booleans(),
)


@given(
    table=st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=5),
    writer=st.sampled_from(["openpyxl", "xlsxwriter"]),
)
def test_what_other_programs_write_is_read_as_they_meant_it(tmp_path_factory, table, writer):
    """Two writers that share nothing with this reader."""
    path = tmp_path_factory.mktemp("books") / "a.xlsx"
    if writer == "openpyxl":
        table = [
            [openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", c) if isinstance(c, str) else c for c in r] for r in table
        ]
        book = openpyxl.Workbook()
        for number, row in enumerate(table, 1):
            for column, value in enumerate(row, 1):
                cell = book.active.cell(number, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # what begins with = would be a formula
        book.save(path)
    else:
        book = xlsxwriter.Workbook(path, {"strings_to_urls": False})
        sheet = book.add_worksheet()
        for number, row in enumerate(table):
            for column, value in enumerate(row):
                if isinstance(value, bool):
                    sheet.write_boolean(number, column, value)
                elif isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, value)
        book.close()
    expected = {
        (number, column): str(int(value)) if isinstance(value, bool) else str(value)
        for number, row in enumerate(table, 1)
        for column, value in enumerate(row)
        if value != ""
    }
    found = {(row.number, column): cell.text for row in read_sheet(path) for column, cell in row.cells.items()}
    assert found == expected


def test_a_bent_byte_gives_rows_or_an_error_of_ours(tmp_path):
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        book.add_worksheet().write_string(0, 0, "辻")
    data = whole.getvalue()
    path = tmp_path / "a.xlsx"
    said = []
    for place in range(0, len(data), 7):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        try:
            [*read_sheet(path)]
        except (TableError, UsageError) as error:
            said.append(error.say("ja"))
    assert len(said) > 100
    assert all(said)
