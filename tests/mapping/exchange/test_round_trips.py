"""What is written in a form and read back is what it was, but for what the form was said to lose."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojimigrate.characters import code_name
from mojimigrate.charsets import load_charset
from mojimigrate.errors import UsageError
from mojimigrate.ledger import Outcome
from mojimigrate.mapping import GaijiTable, read_gaiji
from mojimigrate.mapping.exchange import Declared, export_table, import_rows, read_source
from mojimigrate.mapping.gaiji import make_row
from mojimigrate.standard import PROFILES, load_profile, load_standard

STANDARD = load_standard()
IVS = load_profile("ivs", STANDARD)
WINDOWS = load_charset("windows-31j")
CODES = [bytes([lead, trail]) for lead in range(0xF0, 0xFA) for trail in range(0x40, 0xFD) if trail != 0x7F]
OUTCOMES = [Outcome.EXACT, Outcome.DESIGN, Outcome.SIMILAR, Outcome.SUBSTITUTE]
#: Free text as it is kept: without blanks around it, and none of what would change it on its way through XML or CSV.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=12).map(str.strip)
FREE = st.one_of(
    TEXT, TEXT.map(lambda text: f"={text}".strip()), st.sampled_from(["'=", "''+1", "@a", "-", "'", "_x0041_"])
)
ROWS = st.builds(
    dict,
    code=st.sampled_from(CODES),
    character=st.one_of(st.sampled_from(STANDARD.names), st.sampled_from(["U+3042", "U+2460", "U+00E9"])),
    outcome=st.sampled_from(OUTCOMES),
    stated=FREE,
    note=FREE,
)


def table_of(tmp_path, rows) -> GaijiTable:
    made = [
        make_row(row["code"], row["character"], row["outcome"], f"site.csv:{line}", line, row["stated"], row["note"])
        for line, row in enumerate(rows, 2)
    ]
    return GaijiTable(tmp_path / "site.csv", "", tuple(made))


def shown(table):
    return [(row.code, row.character, row.outcome, row.stated, row.note) for row in table.rows]


def tables(size=12):
    return st.lists(ROWS, max_size=size, unique_by=lambda row: row["code"])


@given(rows=tables())
def test_csv_is_our_own_and_holds_everything(tmp_path_factory, rows):
    tmp_path = tmp_path_factory.mktemp("csv")
    table = table_of(tmp_path, rows)
    path = tmp_path / "out.csv"
    path.write_bytes(export_table(table, "csv", IVS).data)
    assert shown(read_gaiji(path, WINDOWS, STANDARD)) == shown(table)
    imported = import_rows(read_source(path), WINDOWS, STANDARD, Declared())
    assert (shown(imported.table), imported.left, imported.remarks) == (shown(table), (), ())


@given(rows=tables())
def test_xlsx_holds_everything(tmp_path_factory, rows):
    tmp_path = tmp_path_factory.mktemp("xlsx")
    table = table_of(tmp_path, rows)
    path = tmp_path / "out.xlsx"
    path.write_bytes(export_table(table, "xlsx", IVS).data)
    imported = import_rows(read_source(path), WINDOWS, STANDARD, Declared())
    assert (shown(imported.table), imported.left, imported.remarks) == (shown(table), (), ())


@pytest.mark.parametrize("form", ["hulft", "charset-manager", "tsv"])
@given(rows=tables(), profile=st.sampled_from(["ivs", "ivs-always"]))
def test_pairs_hold_code_and_character_of_every_row_that_was_not_said_to_be_left(tmp_path_factory, form, rows, profile):
    tmp_path = tmp_path_factory.mktemp(form)
    table = table_of(tmp_path, rows)
    exported = export_table(table, form, load_profile(profile, STANDARD))
    path = tmp_path / "out.txt"
    path.write_bytes(exported.data)
    # What `ivs` writes bare is the character's own code point, as under ipamj.
    imported = import_rows(read_source(path, form), WINDOWS, STANDARD, Declared(Outcome.EXACT, "ipamj"))
    left = {fault.facts["gaiji"] for fault in exported.left}
    expected = [(row.code, row.character) for row in table.rows if code_name(row.code) not in left]
    assert [(row.code, row.character) for row in imported.table.rows] == expected
    assert (imported.left, exported.remarks) == ((), ())
    columns = [
        name for name, part in (("class", 2), ("basis", 3), ("note", 4)) if any(row[part] for row in shown(table))
    ]
    assert list(exported.loses) == columns


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-be", "utf-16-le", "utf-32-be", "utf-32-le"])
def test_hulft_in_every_encoding(tmp_path, encoding):
    table = table_of(
        tmp_path, [{"code": b"\xf0\x40", "character": "MJ032129", "outcome": Outcome.EXACT, "stated": "", "note": ""}]
    )
    path = tmp_path / "out.txt"
    path.write_bytes(export_table(table, "hulft", IVS, target_encoding=encoding).data)
    imported = import_rows(
        read_source(path, "hulft", target_encoding=encoding), WINDOWS, STANDARD, Declared(Outcome.EXACT)
    )
    assert [row.character for row in imported.table.rows] == ["MJ032129"]


def one(tmp_path, character):
    return table_of(
        tmp_path, [{"code": b"\xf0\x40", "character": character, "outcome": Outcome.EXACT, "stated": "", "note": ""}]
    )


def test_the_forms_look_like_those_of_the_products(tmp_path):
    table = one(tmp_path, "MJ000006")
    assert export_table(table, "hulft", IVS).data == b"# code  utf-8\n0xf040  0xe39082\n"
    assert export_table(table, "charset-manager", IVS).data == (
        b"CODE_CONVERT_Unicode-FJHOSTcode_USER_TABLE1.0\r\nJEF->Unicode\r\nF040:3402 ;MJ000006\r\n"
    )
    assert export_table(table, "tsv", IVS).data == b"F040\tU+3402\n"
    assert (
        export_table(table, "csv", IVS).data == b"\xef\xbb\xbfcode,character,class,basis,note\nF040,MJ000006,exact,,\n"
    )


@pytest.mark.parametrize(
    ("form", "character", "profile", "left", "remarks"),
    [
        ("tsv", "MJ025760", "ivs", [], []),
        ("hulft", "MJ025760", "ivs", ["gaiji-form-room"], []),
        ("hulft", "MJ025760", "base", [], ["gaiji-form-reduced"]),
        ("charset-manager", "MJ025760", "ivs", ["gaiji-form-room"], []),
        ("charset-manager", "MJ032129", "ivs", ["gaiji-form-room"], []),  # beyond the BMP
        ("hulft", "MJ032129", "ivs", [], []),
    ],
)
def test_what_a_form_has_no_room_for_is_told(tmp_path, form, character, profile, left, remarks):
    exported = export_table(one(tmp_path, character), form, load_profile(profile, STANDARD))
    assert [fault.id for fault in exported.left] == left
    assert [fault.id for fault in exported.remarks] == remarks
    assert [fault.facts["gaiji"] for fault in (*exported.left, *exported.remarks)] == ["F040"] * len(left + remarks)


def test_a_receiver_that_takes_private_use_in_place_of_sequences(tmp_path):
    """Its own profile makes room where the form has none for a sequence."""
    path = tmp_path / "receiver.csv"
    path.write_text("character,sequence\nMJ025760,U+E000\n")
    exported = export_table(one(tmp_path, "MJ025760"), "charset-manager", load_profile("ivs", STANDARD, path))
    assert (exported.left, exported.data.splitlines()[-1]) == ((), b"F040:E000 ;MJ025760")


def test_a_character_without_any_code_point_is_told(tmp_path):
    unencoded = next(name for name in STANDARD.names if not STANDARD[name].encoded_forms and not STANDARD[name].base)
    for profile in PROFILES:
        exported = export_table(one(tmp_path, unencoded), "tsv", load_profile(profile, STANDARD))
        assert [fault.id for fault in exported.left] == ["gaiji-no-form"]
        assert exported.data == b""


@pytest.mark.parametrize(
    ("options", "error_id"),
    [
        ({"form": "jef"}, "form-unknown"),
        ({"form": "hulft", "target_encoding": "x"}, "target-encoding-unknown"),
    ],
)
def test_choices_that_are_none(tmp_path, options, error_id):
    with pytest.raises(UsageError) as caught:
        export_table(one(tmp_path, "MJ000006"), profile=IVS, **options)
    assert caught.value.id == error_id


def test_without_the_library_the_error_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(UsageError) as caught:
        export_table(one(tmp_path, "MJ000006"), "xlsx", IVS)
    assert caught.value.id == "sheet-extra"
    assert "pip install 'mojimigrate[xlsx]'" in caught.value.advise("ja")


def test_a_workbook_holds_no_formula_and_no_time(tmp_path):
    import openpyxl

    row = {
        "code": b"\xf0\x40",
        "character": "MJ000006",
        "outcome": Outcome.EXACT,
        "stated": "=1+1",
        "note": "http://example.invalid",
    }
    data = export_table(table_of(tmp_path, [row]), "xlsx", IVS).data
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    cells = list(openpyxl.load_workbook(path).active.iter_rows())[1]
    assert [cell.value for cell in cells] == ["F040", "MJ000006", "exact", "=1+1", "http://example.invalid"]
    assert {(cell.data_type, cell.hyperlink, cell.number_format) for cell in cells} == {("s", None, "@")}
    assert data == export_table(table_of(tmp_path, [row]), "xlsx", IVS).data
