"""HULFT's tables, Charset Manager's, and plain ones."""

import pytest

from mojimigrate.errors import TableError, UsageError

HULFT = """\
*JIS LEVEL 3
# SJIS -> UTF-8
{a line that begins with the byte 7B
defaultcode=0xe296a1

0XF040       0XE39082
0xf041\t0xf3a08482
0xf042  0xe8bebbf3a08482   * 一点
0xf043  0xe8bebb
0xf044  0xee8080
0xf045  0xff
0x92d2  0xe39082
"""


def test_hulft(bring, carried, told):
    imported = bring("gtsto8.txt", HULFT, "hulft")
    assert carried(imported) == {"F040": "MJ000006", "F042": "MJ025760"}
    assert [(row.stated, row.note, row.line) for row in imported.table.rows] == [
        ("gtsto8.txt:6", "", 6),
        ("gtsto8.txt:8", "一点", 8),
    ]
    assert told(imported.left) == [
        (7, "0xf041", "gaiji-character-unwritable"),  # a selector alone
        (9, "0xf043", "gaiji-character-ambiguous"),
        (10, "0xf044", "gaiji-private-use"),
        (11, "0xf045", "gaiji-character-unknown"),  # no UTF-8
        (12, "0x92d2", "gaiji-code-outside"),
    ]


def test_hulft_into_another_encoding(bring, carried):
    assert carried(bring("t.txt", "0xF040 0x3402\n", "hulft", target_encoding="utf-16-be")) == {"F040": "MJ000006"}
    assert carried(bring("t.txt", "0xF040 0x0234\n", "hulft", target_encoding="utf-16-le")) == {"F040": "MJ000006"}
    with pytest.raises(UsageError) as caught:
        bring("t.txt", "", "hulft", target_encoding="jef")
    assert caught.value.id == "target-encoding-unknown"


@pytest.mark.parametrize(
    "line", ["F040 E39082", "0xF040", "0xF040 0xE39082 0xE39082", "0xF04 0xE39082", "code  target"]
)
def test_a_line_that_is_not_hulft_s_refuses_the_file(bring, line):
    with pytest.raises(TableError) as caught:
        bring("t.txt", f"0xF041 0xE39082\n{line}\n{line}\n", "hulft")
    assert (caught.value.id, caught.value.facts["line"], len(caught.value.problems)) == ("gaiji-pair", 2, 2)


def test_a_charset_with_shifts_and_codes_of_the_host(bring, carried, told):
    content = (
        "CODE_CONVERT_Unicode-FJHOSTcode_USER_TABLE1.0\nJEF->Unicode\n80A1:3402\nA0FE:3402\nB0A1:3402\n80A0:3402\n"
    )
    imported = bring("unijef.txt", content, "charset-manager", charset="fujitsu-jef+ebcdik")
    assert carried(imported) == {"80A1": "MJ000006", "A0FE": "MJ000006"}
    assert told(imported.left) == [(5, "B0A1", "gaiji-code-outside"), (6, "80A0", "gaiji-code-impossible")]


CHARSET_MANAGER = """\
CODE_CONVERT_Unicode-FJHOSTcode_USER_TABLE1.0 ;外字
JEF->Unicode
;JEF:Unic
F040:3402 ;喜の異体
F041:E92E
F042:d842dfb7,F043:20BB7,
F044:8FBB
Unicode->JEF
F040:3402
F045:3403 ;逆方向だけ
f041:E92E
"""


def test_charset_manager_reads_the_direction_from_the_host(bring, carried, told):
    imported = bring("unijef.txt", CHARSET_MANAGER.replace("\n", "\r\n"), "charset-manager")
    assert carried(imported) == {"F040": "MJ000006", "F042": "MJ032129", "F043": "MJ032129"}
    assert imported.table.rows[0].note == "喜の異体"
    assert told(imported.left) == [
        (10, "F045", "gaiji-other-direction"),
        (5, "F041", "gaiji-private-use"),
        (7, "F044", "gaiji-character-ambiguous"),
    ]


def test_private_use_is_followed_through_a_second_table(bring, told, tmp_path):
    from mojimigrate.ledger import Outcome
    from mojimigrate.mapping.exchange import read_through
    from mojimigrate.standard import load_standard

    second = tmp_path / "windows.csv"
    second.write_text(
        "code,character,class,basis,note\nU+E92E,MJ025760,design,台帳 3,点が1つ\nu+e92f,MJ025761,exact,,\n"
    )
    through = read_through(second, load_standard())
    imported = bring("unijef.txt", CHARSET_MANAGER, "charset-manager", through=through)
    row = next(row for row in imported.table.rows if row.code == b"\xf0\x41")
    assert (row.character, row.outcome, row.note) == ("MJ025760", Outcome.DESIGN, "点が1つ")
    assert row.stated == "unijef.txt:5 U+E92E windows.csv:2 台帳 3 点が1つ"
    assert "gaiji-private-use" not in [fault.id for fault in imported.left]


def test_a_table_through_which_nothing_can_be_followed_is_refused_with_every_fault(tmp_path):
    from mojimigrate.mapping.exchange import read_through
    from mojimigrate.standard import load_standard

    second = tmp_path / "windows.csv"
    second.write_text(
        "code,character,class\nU+8FBB,MJ025760,exact\nF040,MJ025760,exact\nU+E000,MJ999999,exact\n"
        "U+E001,MJ025760,same\nU+E002,MJ025760,exact\nU+E002,MJ025760,exact\n"
    )
    with pytest.raises(TableError) as caught:
        read_through(second, load_standard())
    assert [(fault.facts["line"], fault.facts["column"], fault.id) for fault in caught.value.problems] == [
        (2, "code", "gaiji-through-code"),
        (3, "code", "gaiji-through-code"),
        (4, "character", "gaiji-character-unknown"),
        (5, "class", "gaiji-class-unknown"),
        (7, "code", "gaiji-duplicate"),
    ]


@pytest.mark.parametrize(
    ("content", "error_id", "line"),
    [
        ("", "gaiji-charset-manager", 1),
        ("JEF->Unicode\n80A1:E92E\n", "gaiji-charset-manager", 1),
        (CHARSET_MANAGER.partition("\n")[0] + "\nF040:3402\n", "gaiji-pair", 2),  # of no direction
        (CHARSET_MANAGER + "F040=3402\n", "gaiji-pair", 12),
        (CHARSET_MANAGER + "F040:3402 3403\n", "gaiji-pair", 12),
        (CHARSET_MANAGER + "F040:D800\n", "gaiji-pair", 12),
        (CHARSET_MANAGER + "F040:110000\n", "gaiji-pair", 12),
        (CHARSET_MANAGER + "KEIS->Unicode\n", "gaiji-pair", 12),
    ],
)
def test_what_is_not_charset_manager_s(bring, content, error_id, line):
    with pytest.raises(TableError) as caught:
        bring("t.txt", content, "charset-manager")
    assert (caught.value.id, caught.value.facts["line"]) == (error_id, line)


def test_plain_pairs(bring, carried, told):
    content = (
        "# comment\nF040\tU+3402\n0xF041 U+8FBB U+E0102\nF042\t8FBB_E0103\tnote\n"
        "F043\t0x3402\t# RADICAL\nF044\tMJ025760\n\n"
    )
    imported = bring("t.tsv", content + "F045\tU+8FBB\n", "tsv")
    assert carried(imported) == {
        "F040": "MJ000006",
        "F041": "MJ025760",
        "F042": "MJ025761",
        "F043": "MJ000006",
        "F044": "MJ025760",
    }
    assert [row.note for row in imported.table.rows] == ["", "", "note", "RADICAL", ""]
    assert told(imported.left) == [(8, "F045", "gaiji-character-ambiguous")]


def test_plain_pairs_need_two(bring):
    with pytest.raises(TableError) as caught:
        bring("t.tsv", "F040\tU+3402\nF041\n", "tsv")
    assert (caught.value.id, caught.value.facts["line"]) == ("gaiji-pair", 2)


def test_an_edition_decides_bare_code_points_and_is_kept_as_the_basis(bring, carried):
    imported = bring("t.tsv", "F040\tU+8FBB\nF041\tU+3402\n", "tsv", edition="jis90")
    assert carried(imported) == {"F040": "MJ025760", "F041": "MJ000006"}
    assert [row.stated for row in imported.table.rows] == ["t.tsv:1 jis90", "t.tsv:2"]


def test_encodings(bring, carried):
    content = "F040\tU+3402\t喜\n"
    for data, encoding in (
        (content.encode("cp932"), "windows-31j"),
        (content.encode("utf-16"), None),
        (content.encode("utf-16"), "utf-16"),
        (content.encode("utf-8-sig"), None),
        (content.encode(), "utf-8"),
    ):
        imported = bring("t.tsv", data, "tsv", encoding=encoding)
        assert (carried(imported), imported.table.rows[0].note) == ({"F040": "MJ000006"}, "喜")


@pytest.mark.parametrize(
    ("data", "encoding", "offset"),
    [
        ("F040\tU+3402\t喜\n".encode("cp932"), None, 12),
        (b"F040\tU+3402\t\x81", "windows-31j", 12),
        ("F040\tU+3402".encode("utf-16-be"), "utf-16", 0),  # without its mark
        (b"\xff\xfeF\0\0\xd8A\0", None, 4),
    ],
)
def test_other_encodings_are_told_with_the_byte(bring, data, encoding, offset):
    with pytest.raises(TableError) as caught:
        bring("t.tsv", data, "tsv", encoding=encoding)
    assert (caught.value.id, caught.value.facts["offset"]) == ("gaiji-encoding-other", offset)
    assert "--encoding" in caught.value.advise("ja")


def test_an_encoding_that_we_do_not_know(bring):
    with pytest.raises(UsageError) as caught:
        bring("t.tsv", b"", "tsv", encoding="ebcdic")
    assert caught.value.id == "encoding-unknown"
