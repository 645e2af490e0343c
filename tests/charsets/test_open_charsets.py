"""IBM's charsets, those of open systems, Unicode and the government's: names, structure, figures."""

import math
from functools import cache

import pytest

from mojimigrate.charsets import load_charset
from mojimigrate.errors import UsageError
from mojimigrate.mapping import codes
from mojimigrate.standard import load_standard

JIS = ("jis90", "jis2004", "ipamj")
#: Codes that an edition leaves undecided, by the code point of their position.
UNDECIDED = {"jis78": "鯵鰺篭", "jis2004": "翫甑冤"}


def part(name):
    (only,) = load_charset(name).parts
    return only


@cache
def named_codes(name):
    """Read a part's codes once for all tests."""
    return codes.vendor_codes(part(name))


def vendor_codes(part):
    return named_codes(part.name)


def kanji(rows):
    """The codes of characters of the MJ list, and of 〇, which it does not have."""
    return [
        row for row in rows if any(name.startswith("MJ") for name in row.editions["ipamj"]) or row.target == "U+3007"
    ]


@pytest.mark.parametrize(
    ("name", "listed", "of_kanji", "texts", "user_defined"),
    [
        ("ibm-290", 226, 0, 0, 0),
        ("ibm-1027", 226, 0, 0, 0),
        ("ibm-37", 254, 0, 0, 0),
        ("ibm-8482", 227, 0, 0, 0),
        ("ibm-5123", 227, 0, 0, 0),
        ("ibm-300", 7265, 6719, 0, 4370),
        ("ibm-4396", 7265, 6719, 0, 1880),
        ("ibm-16684", 15897, 13147, 25, 6205),
        ("ibm-943", 7915, 7079, 0, 1880),
        ("ibm-942", 7461, 6719, 0, 1880),
        ("ibm-942c", 7461, 6719, 0, 1880),
        ("shift_jis-2004", 11424, 10055, 25, 0),
        ("euc-jis-2004", 11424, 10055, 25, 0),
        ("eucjp-ms", 13326, 12241, 0, 1880),
        ("cp51932", 7527, 6719, 0, 0),
        ("jisx0208", 31 + 6879, 6359, 0, 0),
        ("jisx0208-1978", 31 + 6802, 6353, 0, 0),
        ("jisx0212-7bit", 31 + 6067, 5801, 0, 0),
        ("jisx0213-1", 31 + 8797, 7619, 25, 0),
        ("jisx0213-1-2000", 31 + 8787, 7609, 25, 0),
        ("jisx0213-2", 31 + 2436, 2436, 0, 0),
        ("jisx0213-2-2000", 31 + 2436, 2435, 0, 0),  # the MJ list has no 鬝
        ("cp5022x-double", 31 + 6962 + 374, 6719, 0, 940),
        ("cp5022x-jisx0212", 31 + 6159, 5881, 0, 940),
        ("cp5022x-single", 31 + 94 + 63, 0, 0, 0),
        ("juki", 19563 + 690, 19564, 0, 0),
        ("koseki", 55438 + 7, 55438, 0, 0),
        ("touki", 56380 + 7, 56380, 0, 0),
        ("nyukan", 12979 + 164 + 690, 12979 + 164 + 1, 0, 0),
        ("mj", 58862 + 299 + 7, 58862 + 299, 0, 0),
    ],
)
def test_figures(name, listed, of_kanji, texts, user_defined):
    """Codes, those of kanji among them, those of two code points, and the user-defined ones."""
    rows = list(named_codes(name).values())
    assert len(rows) == listed
    assert len(kanji(rows)) == of_kanji
    assert sum(" " in row.target for row in rows) == texts
    assert sum(math.prod(map(len, area)) for area in part(name).user_areas) == user_defined


@pytest.mark.parametrize(
    "name",
    ["ibm-300", "ibm-16684", "ibm-943", "ibm-942", "shift_jis-2004", "euc-jis-2004", "eucjp-ms", "cp51932", "jisx0208",
     "jisx0208-1978", "jisx0212-7bit", "jisx0213-1", "jisx0213-1-2000", "jisx0213-2", "jisx0213-2-2000",
     "cp5022x-double", "cp5022x-jisx0212"],
)  # fmt: skip
def test_every_code_is_one_character_under_each_edition_or_is_undecided(name):
    """鯵 鰺 籠 in the glyphs of 1978, 翫 甑 冤 in those of 2004: several characters of the MJ list fit them."""
    undecided = {
        (edition, row.target)
        for row in named_codes(name).values()
        for edition in part(name).editions.known
        if len(row.editions[edition]) != 1
    }
    expected = {edition: {(edition, f"U+{ord(char):04X}") for char in chars} for edition, chars in UNDECIDED.items()}
    has_level_1 = any(row.target == "U+4E9C" for row in named_codes(name).values())
    assert undecided == {
        one for edition in part(name).editions.known if has_level_1 for one in expected.get(edition, ())
    }


@pytest.mark.parametrize("name", ["shift_jis-2004", "euc-jis-2004", "jisx0213-1", "jisx0213-2"])
def test_a_code_of_jis_x_0213_is_the_character_whose_glyph_the_standard_shows(name):
    """The one of 包摂区分 0 in the MJ list; of several, the one that owns the code point, or else it is undecided."""
    standard = load_standard()
    shape = dict(standard.column("x0213_class"))
    examples = {}
    for character, position in standard.column("x0213"):
        if shape[character] == "0":
            examples.setdefault(position, set()).add(character)
    for row in named_codes(name).values():
        if shown := examples.get(row.position):
            owner = set(row.editions["ipamj"])
            assert set(row.editions["jis2004"]) == (owner if owner <= shown else shown), row


def test_every_number_of_a_government_set_is_one_character():
    """All 19,563 住基 codes reach exactly one, and no number of the other sets has two."""
    for name in ("juki", "koseki", "touki", "nyukan", "mj"):
        for row in named_codes(name).values():
            assert len(row.editions["ipamj"]) == 1, (name, row)


def test_juki_is_not_unicode():
    juki = named_codes("juki")
    standard = load_standard()
    assert juki[b"\xfa\x45"].editions["ipamj"] == (standard.own_name("槪"),)
    assert juki[b"\xfa\x46"].editions["ipamj"] == (standard.own_name("\ufa45"),)
    assert juki[b"\x8f\xbb"].editions["ipamj"] == ("MJ025760",)
    assert juki[b"\xbc\x2f"].editions["ipamj"] == ("MJ025761",)
    differing = [row for code, row in juki.items() if row.target.startswith("J+") and not owns(standard, code, row)]
    assert sum(0xAAA0 <= int(row.target[2:], 16) <= 0xD6FF for row in differing) == 5473
    assert len(differing) == 5473 + 132


def owns(standard, code, row):
    return standard.own_name(code.decode("utf-16-be", "surrogatepass")) == row.editions["ipamj"][0]


def test_16684_is_300_enlarged():
    """The five symbols apart, which the symbol policy makes the same."""
    small, large = (named_codes(name) for name in ("ibm-300", "ibm-16684"))
    assert set(small) < set(large)
    differing = {code.hex().upper() for code, row in small.items() if large[code].target != row.target}
    assert differing == {"4260", "426A", "43A1", "444A", "447C"}


def test_942_has_the_order_of_1978():
    """56 kanji codes mean something else in Windows-31J, and 459 of its codes are not there, NEC's rows among them."""
    old, new = (named_codes(name) for name in ("ibm-942", "windows-31j"))
    of_kanji = {row.code for row in kanji(new.values())}
    changed = [code for code in of_kanji if code in old and old[code].target != new[code].target]
    assert len(changed) == 56
    assert (old[b"\x88\xb1"].target, new[b"\x88\xb1"].target) == ("U+9C3A", "U+9BF5")
    assert len(set(new) - set(old)) == 459


def test_shift_jis_2004_is_another_charset_than_windows_31j():
    """2,642 double bytes mean something else, 1,880 of them user-defined there: never guessed from bytes."""
    windows, ours = named_codes("windows-31j"), named_codes("shift_jis-2004")
    gaiji = [code for code in ours if part("windows-31j").is_user_defined(code)]
    symbols = {"U+2014", "U+301C", "U+2016", "U+2212", "U+00A2", "U+00A3", "U+00AC", "U+FF5F"}  # in two forms
    other = [
        code for code, row in ours.items()
        if len(code) == 2 and code in windows and windows[code].target != row.target and row.target not in symbols
    ]  # fmt: skip
    assert len(gaiji) == 1880
    assert all(ours[code].position.startswith("2-") for code in gaiji)
    assert len(gaiji) + len(other) == 2642


def test_the_editions_of_2000_and_2004_differ_by_eleven_codes():
    old, new = (named_codes(name) for name in ("jisx0213-1-2000", "jisx0213-1"))
    assert {row.target for code, row in new.items() if code not in old} == {
        f"U+{ord(char):04X}" for char in "俱剝𠮟吞噓姸屛幷瘦繫"
    }
    old, new = (named_codes(name) for name in ("jisx0213-2-2000", "jisx0213-2"))
    assert [(row.target, old[code].target) for code, row in new.items() if old[code].target != row.target] == [
        ("U+9B1C", "U+9B1D")
    ]


def test_euc_jis_2004_has_no_jis_x_0212():
    """Python's codec falls back to it for 6,067 codes."""
    assert all(not row.set.startswith("jisx0212") for row in named_codes("euc-jis-2004").values())


def test_374_codes_are_nec_selected_in_cp51932_and_gaiji_in_eucjp_ms():
    gaiji = part("eucjp-ms")
    rows = named_codes("cp51932")
    assert sum(gaiji.is_user_defined(code) for code in rows) == 374


def test_a_site_may_declare_rows_89_to_92_of_cp5022x_as_its_own():
    whole, bare = (
        codes.vendor_codes(part("cp5022x-double"), {"rows89-92": value}) for value in ("nec-selected", "user-defined")
    )
    assert len(whole) - len(bare) == 374
    assert all(part("cp5022x-double").is_user_defined(code) for code in whole if code not in bare)


@pytest.mark.parametrize(
    ("name", "parts", "shifts"),
    [
        ("ibm-930", ("ibm-290", "ibm-300"), ("0F", "0E")),
        ("ibm-939", ("ibm-1027", "ibm-300"), ("0F", "0E")),
        ("ibm-931", ("ibm-37", "ibm-300"), ("0F", "0E")),
        ("ibm-1390", ("ibm-8482", "ibm-16684"), ("0F", "0E")),
        ("ibm-1399", ("ibm-5123", "ibm-16684"), ("0F", "0E")),
        ("ibm-5026", ("ibm-290", "ibm-4396"), ("0F", "0E")),
        ("ibm-5035", ("ibm-1027", "ibm-4396"), ("0F", "0E")),
    ],
)
def test_ibm_s_mixed_sets(name, parts, shifts):
    charset = load_charset(name)
    assert tuple(state.part.name for state in charset.states) == parts
    assert charset.states[0].shifts == {bytes.fromhex(shift): number for number, shift in enumerate(shifts)}
    for state in charset.states:
        for code in vendor_codes(state.part):
            assert code not in state.shifts


@pytest.mark.parametrize("name", ["ibm-290", "ibm-1027", "ibm-37", "ibm-8482", "ibm-5123"])
def test_a_site_may_declare_that_15_ends_a_line(name):
    as_ibm, as_unix = (codes.vendor_codes(part(name), {"newline": value}) for value in ("nl", "lf"))
    assert [as_ibm[code].target for code in (b"\x15", b"\x25")] == ["U+0085", "U+000A"]
    assert [as_unix[code].target for code in (b"\x15", b"\x25")] == ["U+000A", "U+0085"]


def test_a_shift_out_in_single_bytes_alone_is_seen():
    """A field of CCSID 290 that has 0E is one of CCSID 930, wrongly named."""
    for name in ("ibm-290", "ibm-1027", "ibm-37", "ibm-8482", "ibm-5123", "ascii", "jisx0208"):
        assert not part(name).is_code(b"\x0e")
    for name in ("ascii", "jisx0201-roman", "jisx0201-kana", "jisx0208", "cp5022x-single"):
        assert not part(name).is_code(b"\x1b")


@pytest.mark.parametrize("name", ["iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-3", "iso-2022-jp-2004",
                                  "cp50220", "cp50221", "cp50222"])  # fmt: skip
def test_the_escape_sequence_decides_the_edition(name):
    charset = load_charset(name)
    state = {shift: charset.states[number].part for shift, number in charset.states[0].shifts.items()}
    assert state[b"\x1b$@"].editions.known == ("jis78",)
    assert state[b"\x1b$B"] is state[b"\x1b&@\x1b$B"]
    assert state[b"\x1b$B"].editions.known == JIS
    if b"\x1b$(O" in state:
        assert state[b"\x1b$(O"].editions.known == ("jis90",)
    if b"\x1b$(Q" in state:
        assert state[b"\x1b$(Q"].editions.default == "jis2004"
        assert charset.editions.default == "jis2004"
    old = vendor_codes(state[b"\x1b$@"])[b"\x32\x29"].editions["jis78"]
    new = vendor_codes(state[b"\x1b$B"])[b"\x32\x29"].editions["jis90"]
    assert (old, new) == (("MJ029633",), ("MJ029489",))  # 鶯, 鴬


def test_half_width_katakana_between_so_and_si():
    charset = load_charset("cp50222")
    assert charset.states[charset.states[0].shifts[b"\x0e"]].part.name == "jisx0201-kana"
    assert charset.states[charset.states[0].shifts[b"\x0f"]].part.name == "cp5022x-single"


@pytest.mark.parametrize("name", ["utf-8", "utf-16-be", "utf-16-le", "utf-32-be", "utf-32-le"])
def test_forms_of_unicode(name):
    form = part(name)
    assert all(form.is_code(char.encode(name)) for char in "A辻𠮟\ue000\U00100000")
    assert [form.is_user_defined(char.encode(name)) for char in "辻\ue000\uf8ff\uf900\U000f0000\U0010fffd"] == [
        False, True, True, False, True, True]  # fmt: skip


@pytest.mark.parametrize("name", ["utf-16-be", "utf-16-le", "utf-32-be", "utf-32-le"])
@pytest.mark.parametrize("surrogate", [0xD83D, 0xDC00, 0xDFFF])
def test_a_surrogate_alone_spoils_nothing_after_it(name, surrogate):
    data = (chr(surrogate) + "一郎").encode(name, "surrogatepass")
    pieces = [piece.code for piece in load_charset(name).cutting.cut(data)]
    assert pieces[-2:] == ["一".encode(name), "郎".encode(name)]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("CCSID 930", "ibm-930"), ("cp930", "ibm-930"), ("IBM930", "ibm-930"), ("x-IBM930", "ibm-930"),
        ("CCSID 16684", "ibm-16684"), ("x-IBM300", "ibm-300"), ("cp290", "ibm-290"), ("cp037", "ibm-37"),
        ("cp932", "windows-31j"), ("MS932", "windows-31j"), ("x-IBM943C", "windows-31j"), ("x-IBM943", "ibm-943"),
        ("x-IBM942", "ibm-942"), ("x-IBM942C", "ibm-942c"), ("eucJP-win", "eucjp-ms"), ("EUC-JP-MS", "eucjp-ms"),
        ("windows-51932", "cp51932"), ("SJIS-2004", "shift_jis-2004"), ("EUC_JIS_2004", "euc-jis-2004"),
        ("ISO2022JP", "iso-2022-jp"), ("x-windows-50221", "cp50221"), ("utf8", "utf-8"), ("UTF-16LE", "utf-16-le"),
        ("住基ネット統一文字", "juki"), ("戸籍統一文字番号", "koseki"), ("MJ文字図形名", "mj"),
    ],
)  # fmt: skip
def test_names_that_people_write(written, name):
    assert load_charset(written).name == name


@pytest.mark.parametrize(
    ("written", "candidates"),
    [
        ("Shift_JIS", "ibm-943, shift_jis-2004, windows-31j"),
        ("ibm-932", "ibm-942, ibm-942c, windows-31j"),
        ("cp942", "ibm-942, ibm-942c"),
        ("Shift_JISX0213", "shift_jis-2004"),
        ("EUC-JISX0213", "euc-jis-2004"),
        ("eucJP-open", "eucjp-ms"),
        ("EUC", "cp51932, euc-jis-2004, euc-jp, eucjp-ms"),
        ("UTF-16", "utf-16-be, utf-16-le"),
        ("csISO2022JP", "cp50220, cp50221, cp50222, iso-2022-jp"),
    ],
)
def test_names_that_products_use_for_different_tables_are_asked_back(written, candidates):
    with pytest.raises(UsageError) as raised:
        load_charset(written)
    assert raised.value.id == "charset-ambiguous"
    assert raised.value.facts["candidates"] == candidates
