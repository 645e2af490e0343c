"""What is wrong with a copybook is said with file, line and column; nothing that it says can exhaust the machine."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mojimigrate.errors import UsageError
from mojimigrate.records.copybook import FORMS, parse_copybook, read_copybook


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("01 A PIC.", "line 1: column 16: expected picture-string, IS, found '.'"),
        ("01 A FOO.", "line 1: column 13: expected ., OCCURS, PICTURE, REDEFINES, USAGE, VALUE, …, found 'FOO'"),
        ("01 A PIC X\n       01 B PIC X.", "line 2: column 8: expected ., OCCURS, PICTURE"),
        ("A PIC X.", "line 1: column 8: expected level-number, found 'A'"),
        ("01 A OCCURS X.", "line 1: column 20: expected integer, found 'X'"),
        ("01 A VALUE ?.", "column 19: expected integer, number, literal, figurative-constant, found '?'"),
        ("", "line 1: column 1: the copybook has no entry"),
        ("50 A PIC X.", "column 8: level 50 cannot stand here"),
        ("01 A.\n       05 B PIC X.\n       03 C PIC X.", "line 3: column 8: level 3 cannot stand here"),
        ("01 A PIC X.\n       05 B PIC X.", "line 2: column 8: level 5 cannot stand here"),
        ("88 A VALUE 1.", "level 88 cannot stand here"),
        ("01 A.", "'A' has neither a PICTURE nor items within"),
        ("01 A PIC X PIC X.", "the entry has two PICTURE clauses"),
        ("01 A PIC Q(3).", "column 17: 'Q(3)' is no picture"),
        ("01 A PIC 9S9.", "'9S9' is no picture"),
        ("01 A PIC X(0).", r"'X(0)' is no picture"),
        ("01 A PIC 1(8).", "bits are not supported"),
        ("01 A PIC 9(39).", "the number has more than 38 digits"),
        ("01 A PIC 9(19) COMP.", "the number has more than 18 digits"),
        ("01 A PIC X COMP-3.", "USAGE COMP-3 does not go with the picture 'X'"),
        ("01 A PIC 9 NATIONAL.", "USAGE NATIONAL does not go with the picture '9'"),
        ("01 A PIC 9 COMP-1.", "USAGE COMP-1 does not go with the picture '9'"),
        ("01 A PIC 9 COMP-6.", "column 19: USAGE COMP-6 is not supported"),
        ("01 A USAGE POINTER.", "USAGE POINTER is not supported"),
        ("01 A INDEX.", "USAGE INDEX is not supported"),
        ("01 A PIC 9 COMP-X.", "USAGE COMP-X is not supported"),
        ("01 A USAGE BIT PIC X.", "column 19: USAGE BIT is not supported"),
        ("01 A OCCURS 3 PIC X.", "has no OCCURS clause"),
        ("01 A.\n       05 B OCCURS 0 PIC X.", "the number of occurrences must be 1 to 1000000"),
        ("01 A.\n       05 B OCCURS 5 TO 2 DEPENDING ON C PIC X.", "the number of occurrences must be"),
        ("01 A.\n       05 B OCCURS 1 TO 2 PIC X.", "a range needs DEPENDING ON"),
        ("01 A.\n       05 B OCCURS UNBOUNDED PIC X.", "column 20: expected integer"),
        ("01 A.\n       05 B OCCURS 1 TO UNBOUNDED DEPENDING C PIC X.", "OCCURS UNBOUNDED is not supported"),
        ("01 A.\n       05 B OCCURS 2 DEPENDING ON C PIC X.", "line 2: column 35: the record has no item 'C'"),
        ("01 A.\n       05 B OCCURS 2 DEPENDING ON C PIC X.\n       05 C PIC 9.", "does not stand before the table"),
        ("01 A.\n       05 C PIC 9.\n       05 D PIC X OCCURS 2 DEPENDING ON A.", "this is a group, or in a table"),
        (
            "01 A.\n       05 C PIC 9.\n       05 D OCCURS 2.\n       07 E PIC X OCCURS 2 DEPENDING ON C.",
            "line 4: column 8: OCCURS DEPENDING ON within another OCCURS",
        ),
        (
            "01 A.\n       05 C PIC 9.\n       05 D PIC X OCCURS 2 DEPENDING ON C.\n       05 E REDEFINES D PIC X.",
            "REDEFINES and OCCURS DEPENDING ON cannot share bytes",
        ),
        ("01 A.\n       05 B PIC X.\n       05 C PIC X.\n       05 D REDEFINES B PIC X.", "'B' is not the item before"),
        ("01 A.\n       05 B PIC X.\n       66 R RENAMES Z.", "line 3: column 21: the record has no item 'Z'"),
        (
            "01 A.\n       05 B.\n       07 N PIC 9.\n       05 C.\n       07 N PIC 9.\n"
            "       05 D OCCURS 2 DEPENDING ON N PIC X.",
            "'N' may be one of several items",
        ),
        ("01 A PIC X.\n       01 A PIC X.", "line 2: column 8: two records are called 'A'"),
        ("01 A PIC X VALUE 'B.\n       01 C PIC X.", "line 1: column 25: the literal that begins here does not end"),
        ("REPLACE ==A== BY ==B==.", "the REPLACE statement is not supported"),
        ("COPY A REPLACING ==B== ==C==.", "COPY: expected BY, found '=='"),
        ("COPY", "COPY: expected text-name, found 'end of file'"),
        (">>IF X", "column 8: this compiler directive is not supported"),
        ("IDENTIFICATION DIVISION.\n       PROGRAM-ID. T.", "expected level-number, found 'IDENTIFICATION'"),
    ],
)
def test_errors_name_the_place_and_what_was_expected(source, said):
    with pytest.raises(UsageError) as caught:
        parse_copybook(f"       {source}", "a.cpy", form="fixed")
    assert str(caught.value).startswith("a.cpy, line ")
    assert said in str(caught.value)
    assert caught.value.say("ja")
    assert isinstance(caught.value.facts["at"], int)


def test_a_wrong_indicator_and_a_wrong_form():
    with pytest.raises(UsageError, match="line 1: column 7: 'T' is no indicator"):
        parse_copybook("01 CUSTOMER.", "a.cpy", form="fixed")
    with pytest.raises(UsageError, match="an entry stands in columns 1 to 6"):
        parse_copybook("01 A.", "a.cpy", form="fixed")
    with pytest.raises(UsageError, match="no source form is called 'variable'"):
        parse_copybook("01 A.", "a.cpy", form="variable")


HOSTILE = {
    "a huge picture": "01 A PIC X(999999999999).",
    "a count of many digits": f"01 A PIC X({'9' * 100_000}).",
    "a picture of many parts": f"01 A PIC {'X(99999999)' * 50_000}.",
    "a long picture that is none": f"01 A PIC {'9P' * 50_000}.",
    "tables in tables": "01 A.\n"
    + "\n".join(f"{level:02} B OCCURS 1000000." for level in range(2, 49))
    + "\n49 C PIC X.",
    "many digits in OCCURS": f"01 A.\n05 B PIC X OCCURS {'9' * 100_000}.",
    "deep nesting": "\n".join(f"{min(level, 99):02} A." for level in range(1, 5000)),
    "many redefinitions": "01 A.\n05 B PIC X.\n" + "05 C REDEFINES B PIC X.\n" * 5_000 + "05 D",
    "quotes": "01 A VALUE " + "'" * 100_001,
    "parentheses": "01 A PIC " + "(" * 50_000,
    "qualifiers": "01 A.\n66 R RENAMES A" + " OF A" * 20_000 + ".",
    "a file that is too large": " " * (5 << 20),
    "control characters": "01 \x00\x1b[31m",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_copybooks_are_refused_soon(source):
    began = time.perf_counter()
    with pytest.raises(UsageError) as caught:
        parse_copybook(source, "a.cpy", form="free")
    assert time.perf_counter() - began < 10
    assert len(caught.value.say("en")) < 800
    assert caught.value.say("en").isprintable()


WORDS = """
01 05 49 66 77 88 A B 項目 FILLER PIC PICTURE IS X(3) S9(4)V99 9 . . . COMP-3 OCCURS 2 TO DEPENDING ON REDEFINES
VALUE VALUES THRU 'x' " ALL ZERO SIGN LEADING SEPARATE SYNC INDEXED BY KEY ASCENDING OF COPY REPLACING == REPLACE
RENAMES USAGE POINTER *> >>SOURCE EJECT DATA DIVISION FD PROCEDURE , ; ( ) : -
"""


@given(st.lists(st.sampled_from([*WORDS.split(), "\n", "\t"]), max_size=40), st.sampled_from(FORMS))
@settings(max_examples=300, deadline=None)
def test_any_words_are_a_layout_or_an_error_with_a_place(words, form):
    try:
        parse_copybook("       " + " ".join(words), "a.cpy", form=form)
    except UsageError as error:
        assert error.facts["line"]  # noqa: PT017
        assert error.say("ja")  # noqa: PT017


def test_growth_is_bounded(tmp_path):
    (tmp_path / "leaf.cpy").write_text(("       05 A PIC X.".ljust(72) + "\n") * 100, "utf-8")
    for level in range(8):
        below = f"L{level - 1}" if level else "LEAF"
        (tmp_path / f"L{level}.cpy").write_text(f"       COPY {below}.\n" * 20, "utf-8")
    with pytest.raises(UsageError, match="make more of the copybook than is read"):
        read_copybook(tmp_path / "L7.cpy")


def test_replacing_cannot_grow_a_text_beyond_what_is_read(tmp_path):
    (tmp_path / "small.cpy").write_text("A " * 20_000, "utf-8")
    big = "B" * 50_000
    (tmp_path / "main.cpy").write_text(f"COPY SMALL REPLACING ==A== BY =={big}==.", "utf-8")
    with pytest.raises(UsageError, match="make more of the copybook than is read"):
        read_copybook(tmp_path / "main.cpy", form="free")


def test_comparing_in_replacing_is_bounded(tmp_path):
    (tmp_path / "small.cpy").write_text("A " * 20_000, "utf-8")
    (tmp_path / "main.cpy").write_text(f"COPY SMALL REPLACING =={'A ' * 2_000} B== BY ==C==.", "utf-8")
    with pytest.raises(UsageError, match="make more of the copybook than is read"):
        read_copybook(tmp_path / "main.cpy", form="free")


def test_a_large_copybook_is_read_in_time():
    source = "01 A.\n" + "".join(f"05 項目{number} PIC S9(7)V99 COMP-3.\n" for number in range(5_000))
    began = time.perf_counter()
    (record,) = parse_copybook(source, "a.cpy").records
    assert len(record.fields) == 5_000
    assert time.perf_counter() - began < 10
