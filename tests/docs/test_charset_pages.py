"""The pages about charsets say what the catalogue and the tables say; no figure stands there that nothing computes."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from mojimigrate import Converter
from mojimigrate.charsets import Part, charset_names, load_charset
from mojimigrate.errors import UsageError
from mojimigrate.manifest import read_rows
from mojimigrate.mapping import vendor_codes
from mojimigrate.mapping.codes import VendorCode
from mojimigrate.standard import load_standard
from mojimigrate.transcode import transcode_bytes

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"en": DOCS / "charsets.md", "ja": DOCS / "charsets.ja.md"}
#: How a cell says that there is nothing.
NOTHING = "–"

both_languages = pytest.mark.parametrize("language", PAGES)


class Table(NamedTuple):
    """A table of a page: its heads, and its rows of cells."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@cache
def tables(language: str) -> list[Table]:
    found = []
    for block in re.findall(r"(?m)(?:^\|.*\|\n)+", PAGES[language].read_text("utf-8")):
        heads, _, *rows = [tuple(cell.strip() for cell in line[1:-1].split("|")) for line in block.splitlines()]
        assert all(len(row) == len(heads) for row in rows), heads
        found.append(Table(heads, tuple(rows)))
    return found


def rows(language: str, *heads: str) -> list[tuple[str, ...]]:
    """Return the rows of the tables that have this first and this last head, in either language."""
    english = {table.heads: other.heads for table, other in zip(tables("ja"), tables("en"), strict=True)}
    found = [
        table.rows
        for table in tables(language)
        for named in [english[table.heads] if language == "ja" else table.heads]
        if (named[0], named[-1]) == heads
    ]
    assert found
    return [row for group in found for row in group]


def coded(cell: str) -> list[str]:
    """Return what stands in code marks."""
    return re.findall(r"`([^`]+)`", cell)


def charsets(language: str) -> dict[str, tuple[str, ...]]:
    """Return the rows of the families' tables by charset."""
    return {coded(row[0])[0]: row for row in rows(language, "name", "declare")}


@cache
def codes(charset: str) -> dict[bytes, VendorCode]:
    return vendor_codes(load_charset(charset).parts[0])


@cache
def converter(charset: str, strict: bool = False, mark: str = "〓") -> Converter:
    return Converter(charset, strict=strict, mark=mark)


@cache
def table_rows(table: str) -> list[dict[str, str]]:
    return list(read_rows(f"codes/{table}.tsv", ("code", "target", "set", "basis")))


def witnesses(row: dict[str, str]) -> frozenset[str]:
    return frozenset(row["basis"].split()) - {"decision"}


# The catalogue


@both_languages
def test_every_charset_is_on_the_page_once(language: str) -> None:
    named = [coded(row[0]) for row in [*rows(language, "name", "declare"), *rows(language, "part", "edition")]]
    assert sorted(name for names in named for name in names) == charset_names()


@both_languages
def test_parts_are_what_nothing_but_a_charset_with_escape_sequences_reads(language: str) -> None:
    escaping = [
        charset
        for charset in map(load_charset, charset_names())
        if any(shift.startswith(b"\x1b$") for shift in charset.states[0].shifts)
    ]
    read = {part.name for charset in escaping for part in charset.parts}
    assert {coded(row[0])[0] for row in rows(language, "part", "edition")} == read


@both_languages
def test_aliases_lead_to_the_charset(language: str) -> None:
    for name, row in charsets(language).items():
        for alias in coded(row[3]):
            assert alias != name
            assert load_charset(alias).name == name


@both_languages
def test_the_edition_is_the_one_by_default(language: str) -> None:
    cells = {name: row[4] for name, row in charsets(language).items()}
    cells |= {coded(row[0])[0]: row[2] for row in rows(language, "part", "edition")}
    for name, cell in cells.items():
        charset = load_charset(name)
        depends = any(part.editions for part in charset.parts)
        assert cell == (f"`{charset.editions.default}`" if depends else NOTHING), name


@both_languages
def test_the_user_defined_area_has_so_many_codes(language: str) -> None:
    for name, row in charsets(language).items():
        sizes = {user_defined(part) for part in load_charset(name).parts} - {0}
        assert [row[5]] == ([f"{size:,}" for size in sizes] or [NOTHING]), name


def user_defined(part: Part) -> int:
    """Count the user-defined codes of a part; of Unicode the code points, not the sequences with a selector."""
    areas = part.user_areas
    if part.form.encoding:
        first = [bytes(map(min, area)) for area in areas]
        areas = tuple(
            area for area, code in zip(areas, first, strict=True) if len(code.decode(part.form.encoding)) == 1
        )
    return sum(math.prod(map(len, area)) for area in areas)


@both_languages
def test_what_a_site_may_declare(language: str) -> None:
    for name, row in charsets(language).items():
        options = load_charset(name).options
        declared = {
            f"{option}={value}" for option in options for value in options[option].values
            if value != options[option].default
        }  # fmt: skip
        assert set(coded(row[6])) == declared, name
        assert declared or row[6] == NOTHING, name


@both_languages
def test_lines_are_what_has_a_code_for_the_line_end(language: str) -> None:
    units = {row[2] for row in charsets(language).values()}
    lines, fields = {"en": ("lines", "fields"), "ja": ("行", "項目")}[language]
    assert units == {lines, fields}
    for name, row in charsets(language).items():
        part = load_charset(name).parts[0]
        has_lines = part.form.encoding or any(code.target == "U+000A" for code in codes(part.name).values())
        assert row[2] == (lines if has_lines else fields), name


@both_languages
def test_names_that_are_asked_back_are_all_there_with_their_candidates(language: str) -> None:
    listed = {name: coded(row[1]) for row in rows(language, "name", "candidates") for name in coded(row[0])}
    assert set(listed) == {name for charset in map(load_charset, charset_names()) for name in charset.ambiguous}
    for name, candidates in listed.items():
        with pytest.raises(UsageError) as raised:
            load_charset(name)
        assert raised.value.id == "charset-ambiguous"
        assert raised.value.facts["candidates"] == ", ".join(candidates)


def test_both_pages_have_the_same_tables() -> None:
    for japanese, english in zip(tables("ja"), tables("en"), strict=True):
        for one, other in zip(japanese.rows, english.rows, strict=True):
            assert [coded(cell) for cell in one] == [coded(cell) for cell in other]
            assert [cell for cell in one if re.fullmatch(r"[\d,]+|–", cell)] == [
                cell for cell in other if re.fullmatch(r"[\d,]+|–", cell)
            ]


# Shift codes


@both_languages
def test_the_shift_codes_of_mixed_records(language: str) -> None:
    listed = set()
    for row in rows(language, "charset", "to double bytes"):
        for name in coded(row[0]):
            listed.add(name)
            shifts = load_charset(name).states[0].shifts
            for cell, leads_home in ((row[1], True), (row[2], False)):
                of_state = {shift.hex().upper() for shift, state in shifts.items() if (state == 0) is leads_home}
                shown = {code for code in coded(cell) if len(code) > 2 or code != "93"}
                assert shown <= of_state
                assert shown == of_state or len(of_state) > 4, name
    mixed = {name for name in charsets(language) if "+" in name or load_charset(name).shifted}
    escaping = {name for name in mixed if any(shift[:2] == b"\x1b$" for shift in load_charset(name).states[0].shifts)}
    assert listed == mixed - escaping


@both_languages
def test_the_edition_behind_an_escape_sequence(language: str) -> None:
    for row in rows(language, "escape sequence", "edition"):
        shift = bytes.fromhex(coded(row[0])[0])
        assert shift.decode("ascii").replace("\x1b", "") == re.sub(r".*ESC |[)）]$| ", "", row[0])
        states = [charset.states for charset in map(load_charset, charset_names()) if charset.shifted]
        parts = [state[state[0].shifts[shift]].part for state in states if shift in state[0].shifts]
        assert parts
        for part in parts:
            assert part.editions
            known = part.editions.known
            assert coded(row[2]) == (list(known) if len(known) == 1 else []), part.name


@both_languages
def test_the_law_of_shift_codes_holds_for_its_examples(language: str) -> None:
    numbers = [row[0] for row in rows(language, "no.", "`--strict`")]
    assert sorted(set(numbers)) == list("1234567")
    for _, _, examples, written, lenient, strict in rows(language, "no.", "`--strict`"):
        for example in coded(examples):
            for cell, chosen in ((lenient, False), (strict, True)):
                job = converter("fujitsu-jef+ebcdik", strict=chosen)
                data = bytes.fromhex(example)
                text, events = transcode_bytes(job.table, data, job.line_ends.values(data))
                assert [event.outcome.label for event in events] == coded(cell), example
                assert ("〓" in text.to_pybytes().decode()) is ("〓" in written), example


@both_languages
def test_a_line_that_ends_shifted_leaves_the_next_one_alone(language: str) -> None:
    (example,) = [coded(row[2])[0] for row in rows(language, "no.", "`--strict`") if row[0] == "7"]
    job = converter("fujitsu-jef+ebcdik")
    data = bytes.fromhex(example)
    text, _ = transcode_bytes(job.table, data, job.line_ends.values(data))
    assert text.to_pybytes().decode() == "辻\nA"


# Traps


@both_languages
def test_the_first_gaiji_of_all_becomes_the_same_private_use_code_point(language: str) -> None:
    listed = rows(language, "charset", "code")
    assert len(listed) > 5
    for name, code in listed:
        job = converter(coded(name)[0], mark="private-use")
        assert job.convert(bytes.fromhex(coded(code)[0])).text == "\ue000"


@pytest.mark.parametrize(
    ("charset", "code", "text"),
    [
        ("fujitsu-ebcdik", "81", "ｱ"), ("fujitsu-ebcdic", "81", "a"), ("fujitsu-ascii", "81", "a"),
        ("fujitsu-ebcdic", "4A", "£"), ("fujitsu-ascii", "4A", "["),
        ("fujitsu-jef", "C4D4", "辻"), ("fujitsu-jef", "67A5", "辻\U000e0102"), ("fujitsu-ebcdik", "C1", "A"),
        ("hitachi-ebcdik", "81", "ｱ"), ("hitachi-ebcdic", "81", "a"),
        ("ibm-290", "81", "ｱ"), ("ibm-1027", "81", "a"),
        ("ibm-943", "5C", "¥"), ("ibm-942", "5C", "¥"), ("ibm-942c", "5C", "\\"),
        ("ibm-290", "25", "\n"), ("ibm-290", "15", "\x85"),
        ("hitachi-keis83", "64B8", "熙"),
        ("juki", "8FBB", "辻\U000e0102"), ("juki", "BC2F", "辻"),
    ],
)  # fmt: skip
def test_bytes_that_tell_charsets_apart(charset: str, code: str, text: str) -> None:
    assert converter(charset).convert(bytes.fromhex(code)).text == text
    for page in PAGES.values():
        assert code in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("charset", "code", "outcome"),
    [
        ("fujitsu-jef", "71FD", "unassigned"), ("fujitsu-jef", "72FD", "unassigned"),
        ("fujitsu-jef", "73FC", "unassigned"), ("juki", "AC00", "unassigned"),
        ("hitachi-keis90", "9FA1", "unidentified"),
        ("utf-8", "EE8080", "unidentified"), ("utf-16-le", "00E0", "unidentified"),
        ("utf-8", "E8919BF3A08480", "unidentified"),  # 葛 with a selector of Adobe-Japan1
        ("utf-8", "E9AC9D", "unidentified"),  # 鬝, which the standard lacks
    ],
)  # fmt: skip
def test_codes_that_wait_for_a_person(charset: str, code: str, outcome: str) -> None:
    assert [event.outcome.label for event in converter(charset).convert(bytes.fromhex(code)).events] == [outcome]


@pytest.mark.parametrize(("text", "name"), [("葛\U000e0102", "MJ022335"), ("神\ufe00", "MJ030211")])
def test_selectors_of_moji_joho_and_of_the_standardized_sequences_are_carried_over(text: str, name: str) -> None:
    assert converter("utf-8").convert(text.encode()).names == (name,)


def test_a_gaiji_table_of_unicode_has_the_bytes_of_the_file(tmp_path: Path) -> None:
    for charset, code in (("utf-8", "EE8080"), ("utf-16-le", "00E0")):
        table = tmp_path / "site.csv"
        table.write_text(f"code,character,class\n{code},MJ025760,exact\n", "utf-8")
        assert Converter(charset, gaiji=[table]).convert(bytes.fromhex(code)).names == ("MJ025760",)


def test_fujitsu_s_sets_without_katakana_and_small_letters() -> None:
    def texts(charset: str) -> set[str]:
        return {row.target for row in codes(charset).values()}

    katakana, small = {f"U+{at:04X}" for at in range(0xFF66, 0xFFA0)}, {f"U+{at:04X}" for at in range(0x61, 0x7B)}
    assert katakana <= texts("fujitsu-ebcdik")
    assert not small & texts("fujitsu-ebcdik")
    for charset in ("fujitsu-ebcdic", "fujitsu-ascii"):
        assert small <= texts(charset)
        assert not katakana & texts(charset)
    for charset in ("hitachi-ebcdic", "hitachi-ebcdik", "ibm-1027"):
        assert katakana | small <= texts(charset)


def test_300_is_within_16684_which_begins_where_300_ends() -> None:
    old, new = codes("ibm-300"), codes("ibm-16684")
    assert set(old) < set(new)
    assert all(code[0] < 0x80 for code in old)
    assert sum(code[0] >= 0x80 for code in new) > 8000


def test_a_file_whose_lines_end_with_nl_is_one_line_unless_that_is_declared() -> None:
    data = bytes.fromhex("C115C215")
    assert not len(converter("ibm-930").line_ends.after(data))
    assert len(Converter("ibm-930", options={"newline": "lf"}).line_ends.after(data)) == 2


# How sure the tables are


@both_languages
def test_the_witnesses_of_the_hosts(language: str) -> None:
    for table, area, *counts in rows(language, "table", "decision only"):
        (name,), sets = coded(table), coded(area)[:1]
        of_area = [row for row in table_rows(name) if not sets or row["set"] == sets[0]]
        said = Counter(witnesses(row) for row in of_area)
        both, one, other = frozenset({"jef4j", "jacode"}), frozenset({"jef4j"}), frozenset({"jacode"})
        figures = [len(of_area), said[both], said[one], said[other], said[frozenset()]]
        assert counts == [f"{figure:,}" for figure in figures], (name, sets)
        assert sum(figures[1:]) == figures[0]


@both_languages
def test_the_number_of_witnesses_of_the_others(language: str) -> None:
    for table, *counts in rows(language, "table", "one or none"):
        (name,) = coded(table)
        said = Counter(min(max(len(witnesses(row)), 1), 4) for row in table_rows(name))
        assert counts == [f"{figure:,}" for figure in (said.total(), *(said[number] for number in (4, 3, 2, 1)))], name


@both_languages
def test_every_undecided_code_of_the_hosts_of_1978_is_listed(language: str) -> None:
    listed = {
        (coded(table)[0], coded(code)[0]): coded(names) for table, code, names in rows(language, "table", "candidates")
    }
    undecided = {
        (name, row.code.hex().upper()): list(row.editions["jis78"])
        for name in ("fujitsu-jef", "nec-jips-j")
        for row in codes(name).values()
        if len(row.editions["jis78"]) > 1
    }
    assert listed == undecided
    for _, _, cell in rows(language, "table", "candidates"):
        characters = re.sub(r"`[^`]+`|[・ ]", "", cell)
        assert set(characters) == {shown(name) for name in coded(cell)}


def shown(name: str) -> str:
    """Return the base character of a name."""
    return chr(int(name[2:], 16)) if name.startswith("U+") else load_standard()[name].base


def test_other_charsets_have_three_undecided_codes_in_an_edition() -> None:
    for name in charset_names():
        charset = load_charset(name)
        if charset.shifted or name in ("fujitsu-jef", "nec-jips-j", "nec-jips-e"):
            continue
        for edition in charset.parts[0].editions.known if charset.parts[0].editions else ():
            several = [row.editions[edition] for row in codes(name).values() if len(row.editions[edition]) > 1]
            expected = set({"jis78": "鰺籠鯵", "jis2004": "翫甑冤"}.get(edition, ""))
            assert {shown(names[0]) for names in several} in (expected, set()), (name, edition)
            assert len(several) in (len(expected), 0)


# Figures in the text


def swapped_pairs() -> int:
    """Count the pairs of kanji that stand the other way round in KEIS78 and KEIS83."""
    old, new = codes("hitachi-keis78"), codes("hitachi-keis83")
    changes = {(shown(row.target), shown(new[code].target)) for code, row in old.items()
               if code in new and row.target != new[code].target and row.target.startswith("U+")
               and new[code].target.startswith("U+")}  # fmt: skip
    return len({frozenset(pair) for pair in changes if pair[::-1] in changes and all(char > "㐀" for char in pair)})


def differing(one: str, other: str, of: str) -> int:
    """Count the codes of kanji that two charsets share and that mean different characters."""
    return sum(
        row.editions[of] != codes(other)[code].editions[of]
        for code, row in codes(one).items()
        if code in codes(other) and row.editions[of][0].startswith("MJ")
    )


def kanji_of_jis_0213() -> tuple[int, int]:
    """Count the double-byte codes of which Windows-31J and Shift_JIS-2004 say different characters, and gaiji."""
    windows = load_charset("windows-31j").parts[0]
    ours = {code: row for code, row in codes("shift_jis-2004").items() if len(code) == 2}
    gaiji = sum(windows.is_user_defined(code) for code in ours)
    there = codes("windows-31j")
    other = sum(code in there and row.editions["ipamj"] != there[code].editions["ipamj"] for code, row in ours.items())
    return gaiji + other, gaiji


def juki_unlike_unicode() -> tuple[int, int]:
    """Count the kanji of 住基ネット統一文字, and those that are not the Unicode character of the same number."""
    standard = load_standard()
    kanji = [(code, row) for code, row in codes("juki").items() if row.target.startswith("J+")]
    unlike = [
        code
        for code, row in kanji
        if standard.own_name(code.decode("utf-16-be", "surrogatepass")) != row.editions["ipamj"][0]
    ]
    return len(kanji), len(unlike)


@cache
def figures() -> set[int]:
    """Compute every figure that may stand in the text."""
    old, new = codes("hitachi-keis83"), codes("hitachi-keis90")
    assert set(old) - set(new) == {b"\x64\xb8"}
    assert set(new) <= set(old)
    assert all(old[code].target == row.target for code, row in new.items())
    jips = load_charset("nec-jips-j").parts[0]
    gaiji_g0 = sum(math.prod(map(len, area)) for area in jips.user_areas if max(area[0]) < 0x80)
    eucjp_ms = load_charset("eucjp-ms").parts[0]
    letsj = table_rows("unisys-letsj-double")
    beyond = [number for _, number in load_standard().column("nyukan") if len(number) > 4]
    undecided = [row.editions["jis78"] for row in codes("fujitsu-jef").values() if len(row.editions["jis78"]) > 1]
    of_kanji = sum(any(name.startswith("MJ") for name in names) for names in undecided)
    return {
        swapped_pairs(),
        len(table_rows("hitachi-keis-row-9f")),
        sum(row["set"] == "nec-g1" for row in table_rows("nec-jips-j")),
        gaiji_g0,
        user_defined(jips) - gaiji_g0,
        differing("ibm-942", "windows-31j", "ipamj"),
        len(letsj),
        sum("jacode" in witnesses(row) for row in letsj),
        *kanji_of_jis_0213(),
        sum(eucjp_ms.is_user_defined(code) for code in codes("cp51932")),
        *juki_unlike_unicode(),
        len(beyond),
        len(list(read_rows("codes/decisions.tsv", ("charset", "code", "target", "reason")))),
        of_kanji,
        len(undecided) - of_kanji,
    }


#: Years of standards, the rows of JIS that an option is about, and how many bits a number of 住基 has.
KNOWN = {1978, 1983, 1990, 2000, 2004, 89, 92, 16}


@both_languages
def test_a_figure_in_the_text_is_one_that_is_computed(language: str) -> None:
    text = re.sub(r"(?m)^\|.*\n", "", PAGES[language].read_text("utf-8"))
    text = re.sub(r"`[^`]*`|\]\([^)]*\)|JIS [XC] \d+|[A-Za-z+][A-Za-z+-]*\d[\w-]*", "", text, flags=re.ASCII)
    found = {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\d|\d", text)}
    names = " ".join(part for name in charset_names() for part in (name, *load_charset(name).aliases))
    of_names = {int(number) for number in re.findall(r"\d+", names)}
    assert {number for number in found if number > 9} <= figures() | KNOWN | of_names
    assert figures() - found == set()
