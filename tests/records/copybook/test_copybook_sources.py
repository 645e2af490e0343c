"""Fixed and free form, encodings, COPY and REPLACING."""

import pytest
from item_positions import table

from mojimigrate.errors import UsageError
from mojimigrate.records.copybook import parse_copybook, read_copybook


def names(layout):
    return [field.name for record in layout.records for field in record.fields]


@pytest.fixture
def write(tmp_path):
    def write(name, text, encoding="utf-8", newline="\n"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.replace("\n", newline).encode(encoding))
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_line_ends(write, encoding, newline):
    path = write("a.cpy", "       01  世帯主.\n           05  氏名・カナ  PIC X(20).\n", encoding, newline)
    assert names(read_copybook(path)) == ["氏名・カナ"]


def test_kanji_of_one_encoding_that_are_katakana_of_another_are_not_guessed(write):
    path = write("a.cpy", "       01  記録 PIC X.\n", "euc_jp")
    with pytest.raises(UsageError, match="may be in any of windows-31j, euc-jp"):
        read_copybook(path)
    assert names(read_copybook(path, encoding="euc-jp")) == ["記録"]
    assert names(read_copybook(path, encoding="windows-31j")) == ["ｵｭﾏｿ"]


def test_an_encoding_may_be_said(write):
    path = write("a.cpy", "       01  ｱｲ PIC X.\n", "cp932")
    assert names(read_copybook(path, encoding="windows-31j")) == ["ｱｲ"]
    with pytest.raises(UsageError, match=r"a\.cpy: the copybook is not in utf-8"):
        read_copybook(path, encoding="utf-8")
    with pytest.raises(UsageError, match="no copybook is read in the encoding 'cp930'"):
        read_copybook(path, encoding="cp930")


def test_bytes_in_no_encoding(write):
    path = write("a.cpy", "")
    path.write_bytes(b"\xff\xff\xa0")
    with pytest.raises(UsageError, match="not in utf-8, windows-31j, euc-jp"):
        read_copybook(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match=r"no\.cpy: the copybook cannot be read: No such file"):
        read_copybook(tmp_path / "no.cpy")


def test_column_72_ends_the_text_and_a_full_width_character_takes_two():
    name = "項" * 14
    inside = f"       01  {name}  PIC X(10) VALUE  'あいう'." + " 次行"
    line = inside[: inside.index(".") + 1]
    assert names(parse_copybook(line + " " * (72 - len(line.encode("cp932"))) + "00000100", "a.cpy")) == [name]
    shifted = line[:7] + " " * (73 - len(line.encode("cp932"))) + line[7:]  # the period stands in column 73
    with pytest.raises(UsageError, match=r"expected \., OCCURS"):
        parse_copybook(shifted, "a.cpy", form="fixed")


def test_indicators_and_inline_comments():
    layout = parse_copybook(
        "      *01 NO PIC X.\n      /01 NO PIC X.\n      D01 NO PIC X.\n"
        "       01 A PIC X(3) VALUE '*> '. *> 01 NO PIC X.\n\t01 B PIC X.\n*> 01 NO PIC X.\n",
        "a.cpy",
    )
    assert names(layout) == ["A", "B"]


def test_continued_words_and_literals():
    layout = parse_copybook(
        "       01 CUSTOMER-\n      -    NAME PIC X(9) VALUE 'ABC. 01 D\n      *\n      -    ' PIC'.\n"
        "       01 B PIC X.",
        "a.cpy",
    )
    assert names(layout) == ["CUSTOMER-NAME", "B"]


FREE = "01 A. *> 記録\n  05 B PIC X(3).\n  05 " + "C" * 30 + " PIC X(3)" + " " * 60 + "VALUE SPACES.\n"


@pytest.mark.parametrize(
    "source", [FREE, "       >>SOURCE FORMAT IS FREE\n" + FREE, '      $SET SOURCEFORMAT"FREE"\n' + FREE]
)
def test_free_form_is_recognised_or_said(source):
    assert names(parse_copybook(source, "a.cpy")) == ["B", "C" * 30]


def test_a_directive_goes_back_to_fixed_form():
    source = "01 A PIC X.\n>>SET SOURCEFORMAT FIXED\n" + "000100 01 B PIC X.".ljust(72) + "IDENT"
    assert names(parse_copybook(source, "a.cpy", form="free")) == ["A", "B"]


def test_copy_finds_texts_of_either_case_and_suffix_in_the_folders(write, tmp_path):
    main = write("main.cpy", "       01 A. COPY ADDRESS.\n       01 B. COPY 'body.cpy' SUPPRESS.\n")
    write("Address.CBL", "           05 POST PIC 9(7).\n")
    write("lib/BODY.cpy", "           05 C PIC X. COPY TAIL OF lib.\n")
    write("lib/tail", "           05 D PIC X.\n")
    assert names(read_copybook(main, folders=[tmp_path / "lib"])) == ["POST", "C", "D"]


def test_replacing(write):
    write(
        "PART.cpy",
        "           05 :TAG:-NAME PIC X(LEN).\n           05 OLD-CODE PIC 9(3) COMP.\n"
        "           05 LAST-OLD PIC X.\n           05 WORD PIC X(4).\n           05 'TAG' PIC X.\n",
    )
    main = write(
        "main.cpy",
        "       01 A. COPY PART REPLACING ==:TAG:== BY ==宛名== ==LEN== BY ==20==\n"
        "           LEADING ==OLD-== BY ==NEW-== TRAILING ==OLD== BY ==NEW==\n"
        "           ==COMP.== BY ==COMP-3.== word BY TERM 'TAG' BY QUOTED.\n",
    )
    (record,) = read_copybook(main).records
    assert table(record) == (
        """\
宛名-NAME 1 20 text
NEW-CODE 21 2 packed 3,0
LAST-NEW 23 1 text
TERM 24 4 text
QUOTED 28 1 text"""
    )


def test_an_error_in_a_copied_text_names_its_place_there(write):
    main = write("main.cpy", "       01 A. COPY PART REPLACING ==X== BY ==QQ==.\n")
    write("PART.cpy", "\n           05 B PIC X.\n")
    with pytest.raises(UsageError, match=r"PART\.cpy, line 2: column 21: 'QQ' is no picture"):
        read_copybook(main)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("GONE", "column 12: COPY: there is no 'GONE' in the folders"),
        ("'../secret.cpy'", "COPY: '../secret.cpy' is no name of a text"),
        ("'/etc/passwd'", "is no name of a text"),
        ("'a\\b'", "is no name of a text"),
        ("'..'", "is no name of a text"),
        ("LINK", "COPY: there is no 'LINK' in the folders"),
        ("MAIN", "COPY: 'MAIN' copies itself"),
        ("AGAIN", r"AGAIN\.cpy, line 1: column 8: COPY: 'main' copies itself"),
    ],
)
def test_copy_stays_in_its_folders_and_ends(write, tmp_path, name, message):
    write("secret.cpy", "       01 SECRET PIC X.\n")
    main = write("folder/main.cpy", f"           COPY {name}.\n")
    write("folder/AGAIN.cpy", "       COPY main.\n")
    (main.parent / "LINK.cpy").symlink_to(tmp_path / "secret.cpy")
    with pytest.raises(UsageError, match=message):
        read_copybook(main)


def test_texts_within_one_another_are_counted(write):
    for number in range(20):
        path = write(f"A{number}.cpy", f"       COPY A{number - 1}.\n")
    with pytest.raises(UsageError, match="more than 16 texts within one another"):
        read_copybook(path)
