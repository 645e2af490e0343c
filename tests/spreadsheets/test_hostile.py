"""Workbooks that are built to do harm: refused, and nothing is spent on them."""

import os
import resource
import struct
import subprocess
import sys
import tracemalloc
import zipfile

import books
import pytest

from mojimigrate.errors import TableError
from mojimigrate.spreadsheets import Cell, Kind, package, read_sheet

MIB = 1 << 20


@pytest.fixture(autouse=True)
def bounded():
    """No test may take more than 100 MiB of Python's memory, or 20 seconds of this process's time."""
    tracemalloc.start()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    yield
    spent = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 * MIB
    assert spent < 20


def refusal(path) -> TableError:
    with pytest.raises(TableError) as caught:
        read_sheet(path)
    assert caught.value.facts["path"] == path
    assert caught.value.exit_status == 4
    for language in ("en", "ja"):
        assert caught.value.say(language)
        assert caught.value.advise(language)
    return caught.value


def refused(tmp_path, *arguments, **options) -> TableError:
    return refusal(books.pack(tmp_path / "a.xlsx", books.parts(*arguments, **options)))


# The archive.


@pytest.mark.parametrize(
    ("data", "error_id"),
    [
        (b"", "sheet-not-xlsx"),
        (b"code,character\n", "sheet-not-xlsx"),
        (b"PK\3\4" + bytes(100), "sheet-not-xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "sheet-locked"),  # encrypted, or .xls
    ],
)
def test_what_is_no_workbook(tmp_path, data, error_id):
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    assert refusal(path).id == error_id


def test_a_file_that_is_not_there(tmp_path):
    assert refusal(tmp_path / "none.xlsx").id == "sheet-unreadable"


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "a.xlsx"
    path.touch()
    os.truncate(path, package.MAX_FILE + 1)
    assert refusal(path).id == "sheet-too-large"


def test_other_archives(tmp_path):
    assert refusal(books.pack(tmp_path / "a.ods", {"mimetype": "opendocument"})).id == "sheet-not-xlsx"
    binary = books.parts(content_type="application/vnd.ms-excel.sheet.binary.macroEnabled.main")
    assert refusal(books.pack(tmp_path / "a.xlsb", binary)).id == "sheet-not-xlsx"


def test_a_bomb_of_one_part(tmp_path):
    """1 GiB of spaces in 1 MiB."""
    path = books.pack(tmp_path / "a.xlsx", books.parts())
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(64):
            part.write(b" " * 16 * MIB)
    assert refusal(path).id == "sheet-unpacked"


def test_a_bomb_of_parts_that_are_each_allowed(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "MAX_UNPACKED", 10_000)
    many = {f"xl/media/{number}": b"x" * 1000 for number in range(11)}
    assert refusal(books.pack(tmp_path / "a.xlsx", books.parts() | many)).id == "sheet-unpacked"


def test_a_bomb_that_lies_about_its_size(tmp_path):
    """The list of parts says 100 bytes; what follows would be 20 MiB."""
    made = books.parts(" " * 20 * MIB)
    path = books.pack(tmp_path / "a.xlsx", made)
    data = path.read_bytes()
    size = struct.pack("<L", len(made["xl/worksheets/sheet1.xml"].encode()))
    assert data.count(size) == 2
    path.write_bytes(data.replace(size, struct.pack("<L", 100)))
    assert refusal(path).id == "sheet-damaged"


def test_a_million_parts(tmp_path):
    """Their list is refused by its length, before anything is made of it."""
    path = tmp_path / "a.xlsx"
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"
    directory = entry * 500_000
    path.write_bytes(directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(directory), 0, 0))
    assert refusal(path).id == "sheet-parts"


def test_two_ends_of_one_archive(tmp_path):
    """With a comment or a ZIP64 record, two programs may see two lists of parts."""
    path = books.pack(tmp_path / "a.xlsx", books.parts())
    data = path.read_bytes()
    path.write_bytes(data[:-2] + struct.pack("<H", 5) + b"hello")
    assert refusal(path).id == "sheet-not-xlsx"
    path.write_bytes(data[:-22] + b"PK\6\7" + bytes(16) + data[-22:])
    assert refusal(path).id == "sheet-not-xlsx"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name(tmp_path):
    path = books.pack(tmp_path / "a.xlsx", books.parts())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("XL/workbook.xml", b"<workbook/>")
    assert refusal(path).id == "sheet-damaged"


@pytest.mark.parametrize("compression", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_other_ways_to_pack(tmp_path, compression):
    """LZMA may ask for a dictionary of 4 GiB."""
    assert refusal(books.pack(tmp_path / "a.xlsx", books.parts(), compression)).id == "sheet-damaged"


def test_a_part_with_a_password(tmp_path):
    path = books.pack(tmp_path / "a.xlsx", books.parts())
    data = bytearray(path.read_bytes())
    place = 0
    while (place := data.find(b"PK\1\2", place)) >= 0:
        data[place + 8] |= 1
        place += 4
    path.write_bytes(data)
    assert refusal(path).id == "sheet-damaged"


# The XML.


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize(
    "head",
    [
        LAUGHS,
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://example.invalid/x"> %a;]>',
        "<!DOCTYPE worksheet>",
    ],
)
def test_entities_cannot_be_declared(tmp_path, head):
    assert refused(tmp_path, f'<row r="1">{books.text("A1", "&c;")}</row>', head=head).id == "sheet-doctype"


@pytest.mark.parametrize(
    "name", ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_entities_cannot_be_declared_in_any_part(tmp_path, name):
    made = books.parts()
    made[name] = LAUGHS + made[name]
    assert refusal(books.pack(tmp_path / "a.xlsx", made)).id == "sheet-doctype"


def test_an_endless_attribute(tmp_path):
    assert refused(tmp_path, f'<row r="{os.urandom(4 * MIB).hex()}"/>').id == "sheet-damaged"


def test_an_endless_text(tmp_path):
    assert refused(tmp_path, f'<row r="1">{books.text("A1", os.urandom(4 * MIB).hex())}</row>').id == "sheet-damaged"
    shared = f"<si><t>{os.urandom(4 * MIB).hex()}</t></si>"
    assert refused(tmp_path, shared=shared).id == "sheet-damaged"


def test_elements_within_elements(tmp_path):
    assert refused(tmp_path, "<a>" * 100_000 + "</a>" * 100_000).id == "sheet-unpacked"


def test_elements_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "MAX_ELEMENTS", 10_000)
    assert refused(tmp_path, "<row/>" * 10_001).id == "sheet-unpacked"


def test_texts_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr("mojimigrate.spreadsheets.reading.MAX_TEXTS", 1000)
    assert refused(tmp_path, shared="<si/>" * 1001).id == "sheet-unpacked"


@pytest.mark.parametrize(
    "content", ["", "<worksheet", "<worksheet></x>", "\0", "<x/>", '<worksheet xmlns="urn:other"/>', "\ufffe"]
)
def test_a_sheet_that_is_none(tmp_path, content):
    made = books.parts() | {"xl/worksheets/sheet1.xml": content}
    assert refusal(books.pack(tmp_path / "a.xlsx", made)).id == "sheet-damaged"


# The sheet.


@pytest.mark.parametrize("address", ["XFD1048576", "XFD1", "A1048576", "IW1", "A200001"])
def test_a_cell_far_out(tmp_path, address):
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    error = refused(tmp_path, f'<row r="{row}">{books.text(address, "x")}</row>')
    assert (error.id, error.facts["cell"], error.facts["sheet"]) == ("sheet-far", address, "外字")


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1" t="s"><v>3</v></c></row>',  # of three shared texts
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99999999999999999999</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>²</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>\u0661</v></c></row>',  # a digit, but none of XML's
        '<row r="1"><c r="A1" t="s"><v>0000000005</v></c></row>',  # 0, if only nine digits were looked at
        pytest.param(f'<row r="1"><c r="A1" t="s"><v>{"0" * 5000}</v></c></row>', id="a number of 5,000 digits"),
        '<row r="1"><c r="A1" t="z"><v>1</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="1"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="2"/><row r="1"/>',
        '<row r="1"/><row r="1"/>',
        '<row r="0"/>',
        '<row r="1048577"/>',
        '<row r="x"/>',
    ],
)
def test_a_sheet_that_no_program_writes(tmp_path, rows):
    assert refused(tmp_path, rows, shared="<si><t>a</t></si>" * 3).id == "sheet-damaged"


@pytest.mark.parametrize(
    "after", ['<mergeCells><mergeCell ref="B2:A1"/></mergeCells>', "<mergeCells><mergeCell/></mergeCells>"]
)
def test_areas_that_are_none(tmp_path, after):
    assert refused(tmp_path, after=after).id == "sheet-damaged"


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("1", "0000010"),  # 1, if only six digits were looked at
        ("0000010", "2"),
        pytest.param("1", "000001" + "0" * 5000, id="a last column of 5,006 digits"),
        pytest.param("0" * 5000 + "1", "2", id="a first column of 5,001 digits"),
        ("\u0661", "2"),
        ("0", "2"),
        ("2", "1"),
        ("1", "16385"),
        ("", "2"),
    ],
)
def test_columns_that_are_none(tmp_path, first, last):
    error = refused(tmp_path, before=f'<cols><col min="{first}" max="{last}" hidden="1"/></cols>')
    assert error.id == "sheet-damaged"


def test_a_style_is_looked_at_whole(tmp_path):
    """Style 1 is a date. Cut to nine digits it would be style 0, under which a number is shown as it is stored."""
    path = books.pack(tmp_path / "a.xlsx", books.parts('<row r="1"><c r="A1" s="0000000001"><v>5</v></c></row>'))
    (row,) = read_sheet(path)
    assert row.cells == {0: Cell(Kind.FORMATTED, "5")}


# Macros, and what leads elsewhere.


def test_macros(tmp_path):
    path = tmp_path / "a.xlsm"
    macro = books.parts(content_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    assert refusal(books.pack(path, macro)).id == "sheet-macros"
    assert refusal(books.pack(path, books.parts() | {"xl/vbaProject.bin": "x"})).id == "sheet-macros"
    assert refusal(books.pack(path, books.parts() | {"xl/macrosheets/sheet1.xml": "x"})).id == "sheet-macros"


def test_a_sheet_in_another_file(tmp_path):
    made = books.parts()
    links = made["xl/_rels/workbook.xml.rels"]
    made["xl/_rels/workbook.xml.rels"] = links.replace(
        'Target="worksheets/sheet1.xml"', 'Target="file:///etc/passwd" TargetMode="External"'
    )
    assert refusal(books.pack(tmp_path / "a.xlsx", made)).id == "sheet-damaged"
    made["xl/_rels/workbook.xml.rels"] = links.replace("worksheets/sheet1.xml", "../../../../etc/passwd")
    assert refusal(books.pack(tmp_path / "a.xlsx", made)).id == "sheet-damaged"


def test_a_large_sheet_leaves_the_process_small(tmp_path):
    """Nothing of 100,000 rows is kept. Resident memory, measured in a process of its own."""
    path = books.pack(tmp_path / "a.xlsx", books.parts("<row><c/><c/></row>" * 300_000), zipfile.ZIP_STORED)
    code = (
        "import resource, sys, pathlib\n"
        "from mojimigrate.spreadsheets import read_sheet\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "assert list(read_sheet(pathlib.Path(sys.argv[1]))) == []\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 16 << 10  # KiB; the file itself is 2 MiB
