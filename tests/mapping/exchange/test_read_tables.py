"""A city's own table, by its own headings, as CSV or as a workbook."""

import hashlib
import io

import pytest
import xlsxwriter

from mojimigrate.errors import TableError, UsageError
from mojimigrate.ledger import Outcome
from mojimigrate.mapping.exchange import header_sets, read_source, tables

CITY = "外字コード,MJ,IVS,Unicode,判定,根拠\n"
COLUMNS = ("code=外字コード", "character=IVS,MJ,Unicode", "class=判定", "basis=根拠")


def book(*rows, sheet="外字", change=None) -> bytes:
    """Write rows as a workbook; ``change`` may do more to its sheet."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_urls": False}) as made:
        page = made.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str) and value.startswith("="):
                    page.write_formula(number, column, value, None, "MJ025760")
                elif isinstance(value, str):
                    page.write_string(number, column, value)
                else:
                    page.write(number, column, value)
        if change:
            change(made, page)
    return content.getvalue()


HEAD = ("外字コード", "MJ", "備考")
MAP = ("code=外字コード", "character=MJ")


def test_a_city_s_own_headings_the_first_column_that_is_not_empty_decides(bring, carried, told):
    content = CITY + (
        "F040,,8FBB_E0102,,字形一致,台帳1\n"
        "F041,MJ025761,,8FBB,デザイン差,\n"
        "F042,,,U+3402,一致,台帳2\n"
        "F043,,,U+8FBB,一致,\n"
        "F044,,,,一致,\n"
        "F045,MJ025760,,,?,\n"
    )
    imported = bring("外字表.csv", content, columns=COLUMNS, words=("一致=exact",), outcome=None)
    assert carried(imported) == {"F040": "MJ025760", "F041": "MJ025761", "F042": "MJ000006"}
    rows = imported.table.rows
    assert [row.outcome for row in rows] == [Outcome.EXACT, Outcome.DESIGN, Outcome.EXACT]
    assert [row.stated for row in rows] == ["台帳1", "", "台帳2"]
    assert told(imported.left) == [
        (5, "F043", "gaiji-character-ambiguous"),
        (6, "F044", "gaiji-character-none"),
        (7, "F045", "gaiji-class-unknown"),
    ]
    assert [fault.facts["column"] for fault in imported.left] == ["Unicode", "IVS", "判定"]


def test_columns_that_differ_are_remarked_on(bring, carried, told):
    content = CITY + "F040,MJ025761,8FBB_E0102,U+8FBB,字形一致,\nF041,MJ025761,,U+3402,字形一致,\n"
    imported = bring("t.csv", content, columns=COLUMNS)
    assert carried(imported) == {"F040": "MJ025760", "F041": "MJ025761"}
    assert told(imported.remarks) == [(2, "F040", "gaiji-columns-differ"), (3, "F041", "gaiji-columns-differ")]
    assert [(fault.facts["column"], fault.facts["value"]) for fault in imported.remarks] == [
        ("MJ", "MJ025761"),
        ("Unicode", "MJ000006"),
    ]


@pytest.mark.parametrize(
    ("kind", "cell", "character"),
    [
        ("hex", "3402", "MJ000006"),
        ("koseki", "437660", "MJ025760"),
        ("touki", "00437660", "MJ025760"),
        ("juki", "3402", "MJ000006"),
    ],
)
def test_bare_numbers_are_what_the_user_says(bring, carried, told, kind, cell, character):
    content = f"コード,番号\nF040,{cell}\n"
    assert carried(bring("t.csv", content, columns=("code=コード", f"character=番号:{kind}"))) == {"F040": character}
    imported = bring("t.csv", content, columns=("code=コード", "character=番号"))
    assert told(imported.left) == [(2, "F040", "gaiji-character-number")]


def test_a_table_without_classes_needs_the_user_s_word(bring):
    content = "code,character\nF040,MJ025760\n"
    with pytest.raises(UsageError) as caught:
        bring("t.csv", content, outcome=None)
    assert caught.value.id == "class-needed"
    assert bring("t.csv", content, outcome=Outcome.SIMILAR).table.rows[0].outcome is Outcome.SIMILAR


def test_a_declared_class_is_for_rows_that_have_none(bring, told):
    content = "code,character,class\nF040,MJ025760,design\nF041,MJ025760,\n"
    assert [row.outcome for row in bring("t.csv", content).table.rows] == [Outcome.DESIGN, Outcome.EXACT]
    assert told(bring("t.csv", content, outcome=None).left) == [(3, "F041", "gaiji-class-unknown")]


def test_our_own_headings_need_no_map(bring, carried):
    imported = bring("t.csv", 'code,character,class,basis,note\nF040,MJ025760,exact,"\'=1",x\n', outcome=None)
    assert carried(imported) == {"F040": "MJ025760"}
    assert (imported.table.rows[0].stated, imported.table.rows[0].note) == ("=1", "x")


def test_headings_that_are_known(bring, carried, told):
    """IVS before Real before Unicode; the code in the notation of Unicode's private use, in a charset of bytes."""
    head = "HKCode,HKChar,MJCode,KanjiLevel,RealCode,RealChar,IVSCode,IVSChar,UnicodeCode,UnicodeChar\n"
    content = head + (
        "F040,,,1,U+3402,㐂,U+8FBB+E0102,辻\U000e0102,U+8FBB,辻\n"
        "F041,,,1,U+3402,㐂,,,U+8FBB,辻\n"
        "F042,,,2,,,,,,\U00020bb7\n"
    )
    imported = bring("t.csv", content, "hkcode")
    assert carried(imported) == {"F040": "MJ025760", "F041": "MJ000006", "F042": "MJ032129"}
    assert [(line, gaiji) for line, gaiji, _ in told(imported.remarks)] == [
        (2, "F040"),
        (2, "F040"),
        (3, "F041"),
        (3, "F041"),
    ]
    assert all(set(headings.about) == {"en", "ja"} and headings.column_map() for headings in header_sets().values())


def test_the_row_of_headings_may_stand_lower(bring, carried):
    content = "外字対応表（住民記録）,,\n\n2024年版,,\nコード,MJ,備考\nF040,MJ025760,\n"
    columns = ("code=コード", "character=MJ")
    assert carried(bring("t.csv", content, columns=columns, header=4)) == {"F040": "MJ025760"}
    with pytest.raises(TableError) as caught:
        bring("t.csv", content, columns=columns)
    assert (caught.value.id, caught.value.facts["line"], caught.value.facts["value"]) == ("gaiji-heading", 1, "コード")
    with pytest.raises(TableError) as caught:
        bring("t.csv", content, columns=columns, header=9)
    assert caught.value.id == "gaiji-no-header"


def test_blanks_in_headings_do_not_matter(bring, carried):
    content = '"外字\nコード", MJ \nF040,MJ025760\n'
    assert carried(bring("t.csv", content, columns=("code=外字 コード", "character=MJ"))) == {"F040": "MJ025760"}


def test_nothing_that_is_no_row_of_the_map_is_told(bring):
    """A cell of another column, which may hold anything, is never in a message."""
    content = "コード,MJ,メモ\nF040,MJ999999,渡辺\n,,渡辺\nF041,,渡辺\n"
    imported = bring("t.csv", content, columns=("code=コード", "character=MJ"))
    said = " ".join(
        fault.say(language) + fault.advise(language) for fault in imported.left for language in ("en", "ja")
    )
    assert len(imported.left) == 2
    assert "渡辺" not in said


def test_a_column_of_names_that_was_named_by_mistake_is_not_shown(bring):
    content = "氏名,コード\n渡辺花子,F040\n渡辺花子,渡辺花子\n"
    for columns in (("code=コード", "character=氏名"), ("code=氏名", "character=コード")):
        imported = bring("t.csv", content, columns=columns)
        assert len(imported.left) == 2
        assert "渡辺" not in " ".join(fault.say("ja") + fault.advise("ja") for fault in imported.left)
        assert "渡辺" not in str([fault.facts["gaiji"] for fault in imported.left])


@pytest.mark.parametrize(
    ("content", "error_id", "line"),
    [
        ("コード,MJ,MJ\nF040,a,b\n", "gaiji-column-twice", 1),
        ("コード,MJ\nF040\n", "gaiji-cells", 2),
        ("コード,MJ\nF040,MJ025760,x\n", "gaiji-cells", 2),
        ('コード,MJ\nF040,"MJ025760\n', "gaiji-csv", 2),
        ("", "gaiji-no-header", None),
    ],
)
def test_what_is_no_table_is_refused(bring, content, error_id, line):
    with pytest.raises(TableError) as caught:
        bring("t.csv", content, columns=("code=コード", "character=MJ"))
    assert (caught.value.id, caught.value.facts.get("line")) == (error_id, line)


def test_the_same_twice_is_remarked_on_and_a_contradiction_is_left_whole(bring, carried, told):
    content = (
        "code,character,class\nF040,MJ025760,exact\nF040,8FBB_E0102,exact\nF041,MJ025760,exact\n"
        "F041,MJ025761,exact\nF042,MJ025760,exact\nF042,MJ025760,design\n"
    )
    imported = bring("t.csv", content)
    assert carried(imported) == {"F040": "MJ025760"}
    assert told(imported.remarks) == [(3, "F040", "gaiji-repeated")]
    assert told(imported.left) == [
        (line, code, "gaiji-contradicted") for line, code in ((4, "F041"), (5, "F041"), (6, "F042"), (7, "F042"))
    ]


@pytest.mark.parametrize(
    ("columns", "words", "error_id"),
    [
        (("code",), (), "column-choice"),
        (("kode=a",), (), "column-choice"),
        (("code=a,",), (), "column-choice"),
        (("code=a",), (), "column-missing"),
        (("character=a",), (), "column-missing"),
        (("code=a,b", "character=c"), (), "column-one"),
        (("code=a", "code=b", "character=c"), (), "column-one"),
        (("code=a", "character=b"), ("一致",), "class-word"),
        (("code=a", "character=b"), ("一致=same",), "class-word"),
    ],
)
def test_choices_that_are_none(bring, columns, words, error_id):
    with pytest.raises(UsageError) as caught:
        bring("t.csv", "a,b\n", columns=columns, words=words)
    assert caught.value.id == error_id


@pytest.mark.parametrize(
    ("name", "form", "options", "error_id"),
    [
        ("t.txt", None, {}, "form-needed"),
        ("t.csv", "jef", {}, "form-unknown"),
        ("t.csv", "hulft", {"columns": MAP}, "form-option"),
        ("t.csv", "hkcode", {"columns": MAP}, "form-option"),
        ("t.csv", "tsv", {"header": 1}, "form-option"),
        ("t.csv", "csv", {"sheet": "a"}, "form-option"),
        ("t.csv", "tsv", {"target_encoding": "utf-8"}, "form-option"),
        ("t.csv", "xlsx", {"encoding": "utf-8"}, "form-option"),
    ],
)
def test_choices_that_a_form_has_no_use_for(tmp_path, name, form, options, error_id):
    path = tmp_path / name
    path.write_text("code,character\n")
    with pytest.raises(UsageError) as caught:
        read_source(path, form, **options)
    assert caught.value.id == error_id


# Workbooks.


def test_the_digest_is_that_of_the_workbook_whose_rows_were_read(tmp_path, monkeypatch):
    """Somebody saves the workbook anew as soon as it was read."""
    path = tmp_path / "外字.xlsx"
    before, after = book(HEAD, ("F040", "MJ025760", "")), book(HEAD, ("F040", "MJ025761", ""))
    path.write_bytes(before)
    read_bytes = tables.read_bytes

    def read_then_saved(*arguments):
        data = read_bytes(*arguments)
        path.write_bytes(after)
        return data

    monkeypatch.setattr(tables, "read_bytes", read_then_saved)
    source = read_source(path, "xlsx", columns=MAP)
    assert path.read_bytes() == after
    assert source.sha256 == hashlib.sha256(before).hexdigest()
    assert [entry.characters[0].text for entry in source.entries] == ["MJ025760"]


def test_a_workbook_by_its_headings(bring, carried, told):
    data = book(HEAD, ("F040", "MJ025760", "x"), ("", "", ""), ("F041", "MJ999999", "y"))
    imported = bring("外字.xlsx", data, columns=(*MAP, "note=備考"))
    assert carried(imported) == {"F040": "MJ025760"}
    assert (imported.table.rows[0].stated, imported.table.rows[0].note) == ("外字.xlsx:外字!A2", "x")
    assert told(imported.left) == [("B4", "F041", "gaiji-character-unknown")]
    assert (
        imported.left[0].say("ja").startswith(f"{imported.table.path}、シート「外字」、セル B4、列「MJ」、外字 F041: ")
    )


def test_a_number_in_free_text_is_text(bring):
    imported = bring("t.xlsx", book(HEAD, ("F040", "MJ025760", 12)), columns=(*MAP, "note=備考"))
    assert imported.table.rows[0].note == "12"


def test_cells_of_other_columns_may_hold_anything(bring, carried):
    data = book(HEAD, ("F040", "MJ025760", "=1+1"), ("F041", "MJ025761", 0.5))
    assert carried(bring("t.xlsx", data, columns=MAP)) == {"F040": "MJ025760", "F041": "MJ025761"}


@pytest.mark.parametrize(
    ("rows", "error_id", "cell"),
    [
        ((HEAD, (8140, "MJ025760")), "gaiji-cell-number", "A2"),  # typed as 8140, or as 814E1
        ((HEAD, ("F040", 3402)), "gaiji-cell-number", "B2"),
        ((HEAD, (81.5, "MJ025760")), "gaiji-cell-kind", "A2"),
        ((HEAD, ("F040", True)), "gaiji-cell-kind", "B2"),
        ((HEAD, ("F040", '="MJ025760"')), "gaiji-cell-formula", "B2"),
        ((HEAD, ("=A1", "MJ025760")), "gaiji-cell-formula", "A2"),
        ((("外字コード", "MJ", "MJ"),), "gaiji-column-twice", "C1"),
        ((("外字コード",),), "gaiji-heading", "A1"),
    ],
)
def test_a_cell_that_cannot_be_believed_refuses_the_workbook(bring, rows, error_id, cell):
    with pytest.raises(TableError) as caught:
        bring("t.xlsx", book(*rows), columns=MAP)
    assert (caught.value.id, caught.value.facts["cell"], caught.value.facts["sheet"]) == (error_id, cell, "外字")


@pytest.mark.parametrize(
    ("change", "error_id", "cell"),
    [
        (lambda made, page: page.set_row(1, None, None, {"hidden": True}), "gaiji-row-hidden", "A2"),
        (lambda made, page: page.set_column(1, 1, None, None, {"hidden": True}), "gaiji-column-hidden", "B1"),
        (lambda made, page: page.merge_range("A2:A3", "F040"), "gaiji-cells-merged", "A2"),
        (lambda made, page: page.merge_range("B3:C3", "MJ025760"), "gaiji-cells-merged", "B3"),
        (
            lambda made, page: page.write(3, 0, 45306, made.add_format({"num_format": "yyyy/m/d"})),
            "gaiji-cell-kind",
            "A4",
        ),
    ],
)
def test_what_is_hidden_or_merged_refuses_the_workbook(bring, change, error_id, cell):
    data = book(HEAD, ("F040", "MJ025760", ""), ("F041", "MJ025761", ""), change=change)
    with pytest.raises(TableError) as caught:
        bring("t.xlsx", data, columns=MAP)
    assert (caught.value.id, caught.value.facts["cell"]) == (error_id, cell)


def test_what_is_hidden_or_merged_elsewhere_does_not_matter(bring, carried):
    def change(made, page):
        page.set_column(2, 2, None, None, {"hidden": True})
        page.set_row(9, None, None, {"hidden": True})
        page.merge_range("C2:C3", "x")

    data = book(HEAD, ("F040", "MJ025760", ""), ("F041", "MJ025761", ""), change=change)
    assert len(carried(bring("t.xlsx", data, columns=MAP))) == 2


def test_every_bad_cell_is_told_at_once(bring):
    with pytest.raises(TableError) as caught:
        bring("t.xlsx", book(HEAD, (1, 2), (3, "=A1")), columns=MAP)
    assert [fault.facts["cell"] for fault in caught.value.problems] == ["A2", "B2", "A3", "B3"]


def test_a_sheet_by_its_name(bring, carried):
    def change(made, page):
        other = made.add_worksheet("旧")
        other.write_row(0, 0, HEAD)
        other.write_row(1, 0, ("F041", "MJ025761"))

    data = book(HEAD, ("F040", "MJ025760"), change=change)
    assert carried(bring("t.xlsx", data, columns=MAP, sheet="旧")) == {"F041": "MJ025761"}
    with pytest.raises(UsageError) as caught:
        bring("t.xlsx", data, columns=MAP)
    assert caught.value.id == "sheet-choose"
