"""A layout as people read it, and what is said to be wrong with one."""

from mojimigrate.records.checking import check_layout
from mojimigrate.records.copybook import parse_copybook
from mojimigrate.records.layout import Field, Kind, Layout, RecordType, Sign, When
from mojimigrate.records.listing import describe_type, list_layout, undecided

COPYBOOK = """\
       01  住民.
           03  番号         PIC 9(4).
           03  税額         PIC S9(5)V99 COMP-3.
           03  税額−内訳    REDEFINES 税額.
               05  上       PIC X(2).
               05  下       PIC X(2).
           03  氏名         PIC N(5).
           03  FILLER       PIC X(3).
           03  件数         PIC 9(2).
           03  履歴         OCCURS 0 TO 3 TIMES DEPENDING ON 件数.
               05  日       PIC 9(8).
               05  区分     PIC X OCCURS 2 TIMES.
           03  末尾         PIC X(2).
"""


def listed():
    (record,) = list_layout(parse_copybook(COPYBOOK, "juki.cpy"))
    return record


def test_every_field_has_its_place_its_type_and_its_column():
    rows = [
        f"{'  ' * field.depth}{field.name or '-'} {field.start}-{field.end} ({field.length}) {field.type}"
        f" → {field.column if field.read else 'not read'}"
        for field in listed().fields
    ]
    assert rows == [
        "番号 1-4 (4) zoned 4 → 番号",
        "税額 5-8 (4) packed 7,2 signed → 税額",
        "税額−内訳 5-8 (4) group → not read",
        "  上 5-6 (2) text → not read",
        "  下 7-8 (2) text → not read",
        "氏名 9-18 (10) national → 氏名",
        "- 19-21 (3) filler → not read",
        "件数 22-23 (2) zoned 2 → 件数",
        "履歴 24-53 (10) group → 履歴",
        "  日 24-31 (8) zoned 8 → 履歴.日",
        "  区分 32-33 (1) text → 履歴.区分",
        "末尾 54-55 (2) text → 末尾",
    ]


def test_a_record_is_as_short_as_its_tables_and_as_long():
    record = listed()
    assert (record.name, record.least, record.length) == ("住民", 25, 55)


def test_what_stands_behind_a_table_of_variable_size_moves_and_what_is_in_it_does_not():
    assert [field.name for field in listed().fields if field.moves] == ["末尾"]


def test_what_stands_behind_a_later_table_moves_too_even_within_a_table():
    count = Field(name="n", type=Kind.ZONED, length=1, digits=1)

    def table(name):
        within = (Field(name=f"{name}1", length=1), Field(name=f"{name}2", length=1))
        return Field(name=name, type=Kind.GROUP, occurs=9, least=0, depending_on="n", fields=within)

    layout = Layout(records=(record("r", count, table("a"), table("b"), table("c"), Field(name="z", length=1)),))
    (only,) = list_layout(layout)
    assert [field.name for field in only.fields if field.moves] == ["b", "b1", "b2", "c", "c1", "c2", "z"]


def test_a_table_says_how_often_it_occurs_and_on_what_that_depends():
    table = next(field for field in listed().fields if field.name == "履歴")
    assert (table.least, table.occurs, table.depending_on) == (0, 3, "件数")
    table = next(field for field in listed().fields if field.name == "区分")
    assert (table.least, table.occurs, table.depending_on) == (2, 2, "")


def test_a_type_is_described_in_the_words_of_a_layout_file():
    number = Field(name="n", type=Kind.ZONED, length=4, digits=3, signed=True, sign=Sign.LEADING_SEPARATE)
    assert describe_type(number) == "zoned 3 signed leading-separate"
    assert describe_type(Field(name="n", type=Kind.BINARY, length=4, digits=9, little=True)) == "binary 9 little"
    assert describe_type(Field(name="t", length=4, charset="utf-8")) == "text utf-8"


def record(name, *fields, when=None):
    return RecordType(name=name, fields=fields, when=when)


def problems(*records):
    return [error.id for error in check_layout(Layout(records=records))]


def test_everything_that_is_wrong_is_said_and_not_only_the_first():
    assert problems(
        record("a", Field(name="x", length=0)),
        record("b", Field(name="n", type=Kind.PACKED, length=1, digits=9), Field(name="t", length=1)),
        record("c", Field(name="t", length=1), when=When("none", ("1",))),
    ) == ["layout-field-length", "layout-number-length", "layout-field-unknown", "layout-when"]


def test_a_layout_that_is_right_has_no_problems():
    assert (
        problems(record("a", Field(name="x", length=1), when=When("x", ("1",))), record("b", Field(name="y", length=2)))
        == []
    )
    assert problems() == ["layout-empty"]


def test_record_types_without_conditions_are_undecided():
    one, other = (record(name, Field(name="x", length=1)) for name in "ab")
    assert undecided(Layout(records=(one, other)))
    assert not undecided(Layout(records=(one,)))
