"""Copybooks and the layouts that they mean, as tables: field, start, length, type, digits and what else there is."""

import pytest
from item_positions import length_of, table

from mojimigrate.records.copybook import GNUCOBOL, IBM, parse_copybook
from mojimigrate.records.layout import Kind

RESIDENT = """\
000100*    住民マスター
000200 01  住民レコード.                                                住民MST
000300     03  レコード区分        PIC X.
000400         88  本人            VALUE "1".
000500         88  家族            VALUES ARE "2" THRU "8", "9".
000600     03  宛名番号            PIC 9(10).
000700     03  氏名－漢字          PIC N(25).
000800     03  氏名・カナ          PIC X(30).
000900     03  生年月日            PIC S9(8)       COMP-3.
001000     03  生年月日−分解       REDEFINES 生年月日.
001100         05  FILLER          PIC X(5).
001200     03  税額                PIC S9(9)V99
001210                             SIGN LEADING SEPARATE.
001300     03  異動回数            PIC 9(2)        COMP.
001400     03  異動履歴            OCCURS 0 TO 20 TIMES
001500                             DEPENDING ON 異動回数 OF 住民レコード
001600                             INDEXED BY 添字.
001700         05  異動日          PIC 9(7).
001800         05  異動事由        PIC G(4)        USAGE DISPLAY-1.
001900     66  番号と氏名          RENAMES 宛名番号 THRU 氏名－漢字.
"""


def lines(*words):
    return "\n".join(f"       {line}" for line in words)


def only(*words, dialect=IBM):
    (record,) = parse_copybook(lines(*words), "t.cpy", dialect=dialect).records
    return record


def test_a_resident_master():
    (record,) = parse_copybook(RESIDENT, "resident.cpy").records
    assert record.name == "住民レコード"
    assert table(record) == (
        """\
レコード区分 1 1 text
宛名番号 2 10 zoned 10,0
氏名－漢字 12 50 national
氏名・カナ 62 30 text
生年月日 92 5 packed s8,0
生年月日−分解 92 5 group = 生年月日
  - 92 5 filler
税額 97 12 zoned s11,2
異動回数 109 2 binary 2,0
異動履歴 111 15 group ×0–20 (異動回数)
  異動日 111 7 zoned 7,0
  異動事由 118 8 national"""
    )
    redefinition = record.fields[5]
    assert redefinition.skip
    assert record.fields[6].sign == "leading-separate"
    assert record.fields[4].picture == "S9(8) COMP-3"


@pytest.mark.parametrize(
    ("clauses", "row"),
    [
        ("PIC X(20)", "text 20"),
        ("PIC A(3) JUSTIFIED RIGHT", "text 3"),
        ("PIC N(20)", "national 40"),
        ("PIC N(4) USAGE IS NATIONAL", "national 8"),
        ("PIC G(4) DISPLAY-1", "national 8"),
        ("PIC NBN", "national 6"),
        ("PIC 9(3)PP", "zoned 3 3,-2"),
        ("PIC VPP9", "zoned 1 1,3"),
        ("PIC PP9", "zoned 1 1,3"),
        ("PIC S9(7)V99", "zoned 9 s9,2"),
        ("PIC S99 SIGN IS TRAILING SEPARATE CHARACTER", "zoned 3 s2,0"),
        ("PIC 999 BLANK WHEN ZERO", "zoned 3 3,0"),
        ("PIC S9(7)V99 PACKED-DECIMAL", "packed 5 s9,2"),
        ("PIC 9(8) COMP-3", "packed 5 8,0"),
        ("PIC S9(31) COMP-3", "packed 16 s31,0"),
        ("PIC S9 COMP", "binary 2 s1,0"),
        ("PIC S9(5) BINARY", "binary 4 s5,0"),
        ("PIC 9(18) COMPUTATIONAL-5", "binary 8 18,0"),
        ("COMP-1", "hexfloat 4"),
        ("USAGE COMP-2", "hexfloat 8"),
        ("PIC ZZ,ZZ9.99-", "text 10"),
        ("PIC \\\\,\\\\9.99CR", "text 11"),
        ("PIC 9999/99/99 VALUE ZEROS", "text 10"),
        ("PIC X(4) VALUE X'00FF' GLOBAL", "text 4"),
        ('PIC N(2) VALUE IS N"氏名"', "national 4"),
        ("PIC S9(3) VALUE -1.5", "zoned 3 s3,0"),
        ('PIC X(3) VALUE ALL "A. B"', "text 3"),
        ("PICTURE IS X(3), VALUE SPACES;", "text 3"),
    ],
)
def test_what_an_item_is_and_how_long(clauses, row):
    (field,) = only(f"01 A {clauses}.").fields
    number = f"{'s' if field.signed else ''}{field.digits},{field.scale}" if field.digits else ""
    assert f"{field.type} {field.length} {number}".strip() == row


def test_gnucobol_has_smaller_binaries_and_other_floats():
    words = ("01 A.", "05 B PIC S99 COMP.", "05 C PIC S99 COMP-5.", "05 D COMP-1.")
    host, gnu = only(*words).fields, only(*words, dialect=GNUCOBOL).fields
    assert [(each.type, each.length, each.little) for each in host] == [
        (Kind.BINARY, 2, False),
        (Kind.BINARY, 2, False),
        (Kind.HEXFLOAT, 4, False),
    ]
    assert [(each.type, each.length, each.little) for each in gnu] == [
        (Kind.BINARY, 1, False),
        (Kind.BINARY, 1, True),
        (Kind.FLOAT, 4, True),
    ]


def test_slack_bytes_are_those_of_the_manual():
    """Enterprise COBOL Language Reference, slack bytes within records: FIELD-A, FIELD-L, WORK-RECORD."""
    assert table(
        only("01 FIELD-A.", "05 B PIC X(5).", "05 C.", "10 D PIC XX.", "10 E COMP PIC S9(6) SYNC.")
    ).splitlines()[-2:] == ["  - 8 1 filler", "  E 9 4 binary s6,0"]
    before_the_group = table(only("01 L.", "05 M PIC X(5).", "05 N PIC XX.", "05 O.", "10 P COMP PIC S9(6) SYNC."))
    assert before_the_group.splitlines()[-3:] == ["- 8 1 filler", "O 9 4 group", "  P 9 4 binary s6,0"]
    record = only(
        "01 WORK-RECORD.",
        "05 WORK-CODE PIC X.",
        "05 COMP-TABLE OCCURS 10 TIMES.",
        "10 COMP-TYPE PIC X.",
        "10 COMP-PAY PIC S9(4)V99 COMP SYNC.",
        "10 COMP-HRS PIC S9(3) COMP SYNC.",
        "10 COMP-NAME PIC X(5).",
    )
    assert table(record) == (
        """\
WORK-CODE 1 1 text
COMP-TABLE 2 16 group ×10
  COMP-TYPE 2 1 text
  - 3 2 filler
  COMP-PAY 5 4 binary s6,2
  COMP-HRS 9 2 binary s3,0
  COMP-NAME 11 5 text
  - 16 2 filler"""
    )


def test_a_host_puts_eight_bytes_on_a_boundary_of_four():
    words = ("01 A.", "05 B PIC X.", "05 C PIC S9(18) COMP SYNC.")
    assert (length_of(only(*words)), length_of(only(*words, dialect=GNUCOBOL))) == (12, 16)


def test_usage_and_sign_of_a_group_go_for_what_is_within():
    record = only("01 A COMP-3 SIGN LEADING SEPARATE.", "05 B PIC S9(3).", "05 C PIC S9(3) DISPLAY.")
    assert [(each.type, each.length) for each in record.fields] == [(Kind.PACKED, 2), (Kind.ZONED, 4)]


def test_a_redefinition_that_is_larger_moves_what_follows():
    record = only("01 A.", "05 B PIC X(2).", "05 C REDEFINES B PIC X(5).", "05 D REDEFINES C PIC X.", "05 E PIC X.")
    assert table(record).splitlines()[1:] == ["C 1 5 text = B", "D 1 1 text = B", "E 6 1 text"]


def test_a_name_that_stands_twice_is_called_by_its_groups():
    record = only(
        "01 A.", "05 B.", "07 N PIC 9.", "05 C.", "07 N PIC 9.", "05 T OCCURS 2 DEPENDING ON N IN C IN A PIC X."
    )
    assert (record.fields[2].depending_on, record.fields[2].least, record.fields[2].occurs) == ("C.N", 1, 2)


def test_every_level_1_and_77_is_a_record_type():
    layout = parse_copybook(lines("01 HEAD PIC X.", "01 BODY REDEFINES HEAD.", "02 A PIC X.", "77 N PIC 9."), "t.cpy")
    assert [(record.name, [field.name for field in record.fields]) for record in layout.records] == [
        ("HEAD", ["HEAD"]),
        ("BODY", ["A"]),
        ("N", ["N"]),
    ]


def test_a_fragment_is_a_record_type_called_after_the_file():
    (record,) = parse_copybook(lines("05 A PIC X.", "05 B.", "10 C PIC X."), "ATENA.cpy").records
    assert record.name == "ATENA"
    assert table(record) == "A 1 1 text\nB 2 1 group\n  C 2 1 text"


def test_of_a_program_the_data_division_is_read():
    layout = parse_copybook(
        lines(
            "IDENTIFICATION DIVISION.",
            "PROGRAM-ID. T.",
            "ENVIRONMENT DIVISION.",
            "DATA DIVISION.",
            "FILE SECTION.",
            "FD  F RECORD CONTAINS 8.5 CHARACTERS LABEL RECORD STANDARD.",
            "01  A PIC X(80).",
            "WORKING-STORAGE SECTION.",
            "01  B PIC X.",
            "EJECT",
            "01  C PIC X. SKIP1.",
            "TITLE '題名'.",
            "PROCEDURE DIVISION.",
            "    MOVE 01 TO X(1:2).",
        ),
        "t.cbl",
    )
    assert [record.name for record in layout.records] == ["A", "B", "C"]
