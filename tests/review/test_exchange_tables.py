"""Decisions out of a log into a table, and back: nothing is lost, and nothing is believed."""

import csv
import io
import string
from datetime import UTC, datetime

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_pages import item, payload, write_page

from mojimigrate.errors import DecisionError, UsageError
from mojimigrate.mapping.gaiji import unguard
from mojimigrate.review.decisions import ItemKey, LogWriter, form_of, read_log
from mojimigrate.review.exchange import COLUMNS, DECISIONS, export_rows, import_log, write_rows
from mojimigrate.review.merging import merge
from mojimigrate.spreadsheets import read_sheet, write_sheet
from mojimigrate.standard import load_standard

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
TSUJI, WATANABE = "MJ025760", "MJ026192"
HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-1", "'=x", "\t=1", '"', "a,b", "a\nb", "_x000D_", "</script>"]
ITEMS = (item("F040", glyph="0a" * 8), item("F041", glyph="0b" * 8), item("F042"), item("81E0", "税"))
PAGE = payload(*ITEMS)


def form(name):
    return form_of(load_standard()[name]) if name else ""


def log(path, *decisions, reviewer="山田 花子", page=PAGE):
    """Write a log of (item, decision, character, reason)."""
    writer = LogWriter(report=page.report, reviewer=reviewer, started="2026-11-24T00:00:00Z", tables=page.tables)
    for one, decision, character, reason in decisions:
        writer.decide(
            ItemKey(one.set, one.charset, one.code),
            decision,
            character,
            time="2026-11-24T00:00:01.5Z",
            form=form(character),
            glyph=one.glyph,
            reason=reason,
            bulk=decision == "exact",
        )
    path.write_bytes(writer.to_bytes())
    return path


def effective(path):
    """Return what counts of a log."""
    return [
        (one.item, one.glyph, one.decision, one.character, one.form, one.reason, one.bulk)
        for one in read_log(path).effective.values()
    ]


def again(folder, table, kind, reviewer="山田 花子", page=PAGE):
    """Import a table, and return the log's path."""
    source = folder / f"again.{kind}"
    source.write_bytes(table)
    (folder / "again.jsonl").write_bytes(import_log(source, page, reviewer, NOW).data)
    return folder / "again.jsonl"


def table(*rows, columns=COLUMNS):
    """Return a CSV of these rows, each a dict; what a row lacks is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def row(one=ITEMS[0], **more):
    """Return a row that decides an item."""
    named = {"set": one.set, "charset": one.charset, "code": one.code, "glyph": one.glyph}
    return {**named, "decision": "字形一致", "character": TSUJI, **more}


@pytest.fixture
def refused(tmp_path):
    """Return a function that gives ids and places of all faults of a table."""

    def refuse(data, kind="csv", page=PAGE, **more):
        path = tmp_path / f"table.{kind}"
        path.write_bytes(data)
        with pytest.raises(DecisionError) as caught:
            import_log(path, page, "山田 花子", NOW, **more)
        assert caught.value.exit_status == 7
        assert all(fault.facts["path"] == path for fault in caught.value.problems)
        return [
            (fault.id, fault.facts.get("cell", fault.facts.get("line")), fault.facts.get("column"))
            for fault in caught.value.problems
        ]

    return refuse


# Out


def test_a_log_is_a_row_for_each_item_that_is_decided(tmp_path):
    path = log(tmp_path / "log.jsonl", (ITEMS[0], "exact", TSUJI, ""), (ITEMS[3], "none", "", "読めない"))
    first, second = export_rows(path)
    assert first == (
        *("", "windows-31j", "F040", "0a" * 8, "", "字形一致", TSUJI, form(TSUJI), "", "一括", "山田 花子"),
        *("2026-11-24T00:00:01.5Z", ""),
    )
    assert (second.set, second.code, second.decision, second.reason, second.bulk) == (
        *("税", "81E0", "該当なし", "読めない", ""),
    )


def test_what_was_undone_or_replaced_is_not_exported(tmp_path):
    writer = LogWriter(report=PAGE.report, reviewer="a", started="2026-11-24T00:00:00Z")
    key, time = ItemKey("", "windows-31j", "F040"), "2026-11-24T00:00:01Z"
    writer.decide(key, "hold", time=time)
    writer.undo(writer.decide(ItemKey("", "windows-31j", "F041"), "hold", time=time), time=time)
    writer.decide(key, "exact", TSUJI, time=time, form=form(TSUJI))
    (tmp_path / "log.jsonl").write_bytes(writer.to_bytes())
    assert [(one.code, one.decision) for one in export_rows(tmp_path / "log.jsonl")] == [("F040", "字形一致")]


def test_merged_decisions_tell_their_state_and_who_said_what(tmp_path):
    one = log(tmp_path / "a.jsonl", (ITEMS[0], "exact", TSUJI, ""), (ITEMS[1], "hold", "", ""), reviewer="A")
    other = log(tmp_path / "b.jsonl", (ITEMS[0], "similar", WATANABE, "点の数"), reviewer="B")
    (tmp_path / "merged.jsonl").write_bytes(merge(read_log(one), read_log(other)).data)
    conflict, hold = export_rows(tmp_path / "merged.jsonl")
    assert (conflict.state, conflict.decision, conflict.character) == ("不一致", "", "")
    assert conflict.opinions == f"A: 字形一致 {TSUJI}; B: 類似文字 {WATANABE} 点の数"
    assert conflict.reviewers == "A; B"
    assert (hold.state, hold.decision, hold.reviewers) == ("保留", "保留", "A")


def test_a_page_gives_a_table_to_fill_in(tmp_path):
    rows = export_rows(write_page(tmp_path, *ITEMS))
    assert [(one.set, one.code, one.glyph, one.decision) for one in rows] == [
        (one.set, one.code, one.glyph, "") for one in ITEMS
    ]


def test_the_words_are_those_of_gaiji_tables_and_of_the_page():
    assert set(DECISIONS.values()) == {"exact", "design", "similar", "none", "hold"}
    assert {"字形一致", "デザイン差", "類似文字", "該当なし", "保留"} == {
        word for word in DECISIONS if not word.isascii()
    }
    assert all(DECISIONS[name] == name for name in set(DECISIONS.values()))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_csv_begins_a_formula(tmp_path, text):
    path = log(tmp_path / "log.jsonl", (ITEMS[0], "similar", TSUJI, text), reviewer=text)
    (cells,) = list(csv.reader(io.StringIO(write_rows(export_rows(path), "csv").decode("utf-8-sig"))))[1:]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    assert unguard(cells[COLUMNS.index("reason")]) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_every_cell_of_a_workbook_is_text(tmp_path, text):
    path = log(tmp_path / "log.jsonl", (ITEMS[0], "similar", TSUJI, text))
    book = tmp_path / "book.xlsx"
    book.write_bytes(write_rows(export_rows(path), "xlsx"))
    _, cells = read_sheet(book)
    assert {cell.kind.name for cell in cells.cells.values()} == {"TEXT"}
    assert cells.cells[COLUMNS.index("reason")].text == text


def test_other_forms_are_not_written():
    with pytest.raises(UsageError) as caught:
        write_rows([], "xls")
    assert caught.value.id == "exchange-form"


# And back

words = st.one_of(
    st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.text("=+-@\t'x")
).map(str.strip)
decisions = st.one_of(
    st.tuples(st.sampled_from(["exact", "design"]), st.sampled_from([TSUJI, "U+2460"]), words),
    st.tuples(st.just("similar"), st.just(WATANABE), words.filter(bool)),
    st.tuples(st.just("none"), st.sampled_from(["", TSUJI]), words.filter(bool)),
    st.tuples(st.just("hold"), st.sampled_from(["", TSUJI]), words),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.dictionaries(st.sampled_from(range(len(ITEMS))), decisions, min_size=1))
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_comes_back_as_it_was(tmp_path, kind, made):
    path = log(tmp_path / "log.jsonl", *((ITEMS[number], *decision) for number, decision in made.items()))
    back = again(tmp_path, write_rows(export_rows(path), kind), kind)
    assert effective(back) == effective(path)


def test_the_log_says_in_front_of_what_and_by_whom_and_when(tmp_path):
    header = read_log(again(tmp_path, table(row()), "csv", reviewer="B")).header
    assert (header.report, header.reviewer, header.role) == (PAGE.report, "B", "review")
    assert header.started == "2026-11-25T09:30:00Z"
    assert header.tables == PAGE.tables
    assert [(one.set, one.name, one.sha256) for one in header.sources] == [("", "EUDC.TTE", "33" * 32)]
    assert header.standard_font == "44" * 32


def test_words_may_be_english_columns_in_any_order_and_characters_as_people_write_them(tmp_path):
    rows = [
        row(decision="Design", character="8FBB_E0102", glyph="0A" * 8, code="f040"),
        row(ITEMS[2], decision="hold", character=""),
        row(ITEMS[1], decision="", character=""),
    ]
    columns = ["reason", "decision", "character", "glyph", "code", "charset", "set"]
    back = again(tmp_path, table(*rows, columns=columns), "csv")
    assert [(one[0].code, one[2], one[3]) for one in effective(back)] == [
        ("F040", "design", load_standard().with_sequence("8FBB_E0102")),
        ("F042", "hold", ""),
    ]


@pytest.mark.parametrize(
    ("change", "id_", "column"),
    [
        ({"code": "F0FC"}, "exchange-item", "code"),
        ({"set": "税"}, "exchange-item", "code"),
        ({"charset": "ibm-943"}, "exchange-item", "code"),
        ({"code": "渡辺"}, "exchange-item", "code"),
        ({"glyph": ""}, "exchange-glyph", "glyph"),
        ({"glyph": "0b" * 8}, "exchange-glyph", "glyph"),
        ({"decision": "代替文字"}, "exchange-decision", "decision"),
        ({"decision": ""}, "exchange-decision", "decision"),
        ({"character": "MJ999999"}, "gaiji-character-unknown", "character"),
        ({"character": "辻"}, "gaiji-character-ambiguous", "character"),
        ({"character": "〓"}, "gaiji-character-unwritable", "character"),
        ({"character": ""}, "decision-character-missing", "character"),
        ({"decision": "類似文字"}, "decision-reason-missing", "reason"),
        ({"reason": "x" * 501}, "decision-reason-long", "reason"),
        ({"form": "8FBB_E0100"}, "exchange-other-form", "form"),
        ({"reviewers": "鈴木"}, "exchange-reviewer", "reviewers"),
        ({"bulk": "はい"}, "exchange-bulk", "bulk"),
    ],
)
def test_a_row_that_is_wrong_is_named_with_its_place(refused, change, id_, column):
    rows = [row(ITEMS[2]), row(**change)]
    assert refused(table(*rows)) == [(id_, 3, column)]
    cells = [[one.get(name, "") for name in COLUMNS] for one in rows]
    letter = string.ascii_uppercase[COLUMNS.index(column)]
    assert refused(write_sheet("a", COLUMNS, cells), "xlsx") == [(id_, f"{letter}3", column)]


def test_a_character_decided_twice_is_refused(refused):
    assert refused(table(row(), row(ITEMS[2]), row(decision="保留"))) == [("exchange-item-twice", 4, "code")]


def test_all_faults_are_told_and_one_row_may_have_several(refused):
    found = refused(table(row(glyph="", decision="x"), row(ITEMS[1], character="MJ999999"), row(ITEMS[2])))
    assert [fault[:2] for fault in found] == [
        ("exchange-glyph", 2),
        ("exchange-decision", 2),
        ("gaiji-character-unknown", 3),
    ]


def test_no_more_faults_are_listed_than_a_person_reads(refused):
    assert len(refused(table(*[row(code="0000")] * 1000))) == 50


def test_a_table_in_which_nothing_is_decided_is_refused(refused):
    assert refused(table(row(decision="", character=""))) == [("exchange-empty", None, None)]


@pytest.mark.parametrize(
    ("data", "id_"),
    [
        (b"", "exchange-columns"),
        (table(columns=COLUMNS[1:]), "exchange-columns"),
        (table(columns=(*COLUMNS, "raeson")), "exchange-unknown-column"),
        (table(columns=(*COLUMNS, "code")), "exchange-column-twice"),
        (table(row()) + b"a,b\n", "exchange-cells"),
        (table(row()) + b'"', "exchange-csv"),
        ("code,\n渡".encode("cp932"), "exchange-encoding"),
        (b"PK\x03\x04", "sheet-not-xlsx"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "sheet-not-xlsx"),
        (bytes(33 << 20), "exchange-too-large"),
    ],
)
def test_what_is_no_table_of_decisions_is_refused(refused, data, id_):
    assert [fault[0] for fault in refused(data)] == [id_]


@pytest.fixture
def book():
    """Return a function that makes a workbook with one row that decides, and lets it be changed."""

    def make(change):
        content = io.BytesIO()
        with xlsxwriter.Workbook(content) as made:
            sheet = made.add_worksheet("決定")
            sheet.write_row(0, 0, COLUMNS)
            for column, name in enumerate(COLUMNS):
                sheet.write_string(1, column, row().get(name, ""))
            change(sheet)
        return content.getvalue()

    return make


@pytest.mark.parametrize(
    ("change", "id_", "cell"),
    [
        (lambda sheet: sheet.write_formula("I2", "=1+1", None, "2"), "exchange-cell", "I2"),
        (lambda sheet: sheet.write_boolean("I2", True), "exchange-cell", "I2"),
        (lambda sheet: sheet.write_number("C2", 81), "exchange-cell", "C2"),
        (lambda sheet: sheet.write_number("D2", 1e16), "exchange-cell", "D2"),
        (lambda sheet: sheet.write_string("Z2", "x"), "exchange-cell-beyond", "Z2"),
        (lambda sheet: sheet.set_row(1, None, None, {"hidden": True}), "exchange-row-hidden", "B2"),
        (lambda sheet: sheet.set_column(8, 8, None, None, {"hidden": True}), "exchange-column-hidden", "I1"),
        (lambda sheet: sheet.merge_range("A4:B5", "x"), "exchange-cells-merged", "A4"),
    ],
)
def test_a_cell_that_may_not_be_what_a_person_sees_refuses_the_workbook(refused, book, change, id_, cell):
    assert (id_, cell) in [fault[:2] for fault in refused(book(change), "xlsx")]


def test_what_only_people_read_is_not_looked_at_and_a_number_may_be_a_reason(tmp_path, book):
    def change(sheet):
        sheet.write_number("I2", 2)
        sheet.write_formula("M2", "=1+1", None, "2")
        sheet.write_string("E2", "=?")

    assert [one[5] for one in effective(again(tmp_path, book(change), "xlsx"))] == ["2"]


def test_an_adjudicator_is_none_of_the_two(tmp_path, refused):
    page = payload(ITEMS[0], role="adjudication", adjudicates="55" * 32, reviewers=("Ａ", "B"))
    with pytest.raises(DecisionError) as caught:
        again(tmp_path, table(row()), "csv", reviewer="a", page=page)
    assert caught.value.id == "exchange-adjudicator"
    header = read_log(again(tmp_path, table(row()), "csv", reviewer="C", page=page)).header
    assert (header.role, header.adjudicates) == ("adjudication", "55" * 32)


@pytest.mark.parametrize("name", ["", " ", "x" * 65])
def test_somebody_answers_for_it(tmp_path, name):
    with pytest.raises(DecisionError) as caught:
        again(tmp_path, table(row()), "csv", reviewer=name)
    assert caught.value.id == "decision-reviewer"
