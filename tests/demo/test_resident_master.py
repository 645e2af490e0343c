"""The records of the host hold the people of the CSV, field by field, and what is expected of them is true.

Nothing here reads as the program does: fields are cut at numbers written out, and codes read by Python's codecs.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

import mojimigrate.demo
from mojimigrate.demo import Site, write_site
from mojimigrate.records.layout import Field, Layout

LINES = 15_000
RECORD = 600
#: Where fields begin, and how long they are.
FIELDS = {
    "宛名番号": (0, 10),
    "世帯番号": (10, 5),
    "氏名": (15, 50),
    "カナ氏名": (65, 40),
    "旧氏": (105, 20),
    "生年月日": (125, 5),
    "生年月日和暦": (130, 7),
    "性別": (137, 1),
    "続柄": (138, 12),
    "郵便番号": (150, 8),
    "住所": (158, 80),
    "方書": (238, 50),
    "異動年月日": (288, 8),
    "異動事由": (296, 16),
    "有効終了年月日": (312, 5),
    "転出予定年月日": (317, 8),
    "更新回数": (325, 2),
    "FILLER": (327, 6),
    "履歴件数": (333, 2),
    "履歴年月日": (335, 5),
    "履歴事由": (340, 8),
    "前住所": (348, 40),
}
ROW = 53
NATIONAL = ("氏名", "旧氏", "続柄", "異動事由", "履歴事由")
MIXED = ("カナ氏名", "郵便番号", "住所", "方書", "前住所")
PACKED = ("世帯番号", "生年月日", "有効終了年月日", "履歴年月日")
ZONED = ("宛名番号", "生年月日和暦", "性別", "異動年月日", "転出予定年月日", "履歴件数")
LISTS = tomllib.loads(Path(mojimigrate.demo.__file__).with_name("names.toml").read_text("utf-8"))
HOST = LISTS["host"]
MAPPINGS = Path(mojimigrate.demo.__file__).parents[2] / "mappings" / "codes"
SINGLE = {
    byte: letter for first, run in HOST["single"].items() for byte, letter in enumerate(run, int(first, 16))
}  # EBCDIK
#: What the codec makes of bytes that are no code.
DAMAGED = re.compile("[\x80\ufffd\uf8f0-\uf8f3]")
LETTERS = {code: letter for letter, code in HOST["letters"].items()}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return write_site(tmp_path_factory.mktemp("demo") / "site", LINES)


@pytest.fixture(scope="module")
def records(site: Site) -> list[bytes]:
    data = site.master.read_bytes()
    return [data[begin : begin + RECORD] for begin in range(0, len(data), RECORD)]


@pytest.fixture(scope="module")
def told(site: Site) -> dict[str, Any]:
    return json.loads(site.expected.read_text("utf-8"))["juki-master.dat"]  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def people(site: Site, records: list[bytes], told: dict[str, Any]) -> list[tuple[bytes, dict[str, str]]]:
    """Pair each record without a fault with its line of the CSV, if that is undamaged too."""
    lines = site.residents.read_bytes().split(b"\r\n")[:-1]
    header, *rows = [next(csv.reader([line.decode("cp932", "replace")])) for line in lines]
    bad = ("shift", "unassigned", "malformed", "invalid")
    faulty = {record for row in told["codes"] if row["outcome"] in bad for record, _ in row["first"]}
    pairs = [
        (record, dict(zip(header, row, strict=False)))
        for number, (record, row) in enumerate(zip(records, rows, strict=True), 1)
        if number not in faulty and len(row) == len(header) and not DAMAGED.search("".join(row))
    ]
    assert len(rows) - 60 < len(pairs) < len(rows)
    return pairs


def cut(record: bytes, name: str, row: int = 0) -> bytes:
    start, length = FIELDS[name]
    return record[start + row * ROW : start + row * ROW + length]


def host_gaiji() -> dict[str, str]:
    """Return the gaiji of the host, each as the private-use letter that the CSV has for it."""
    codes: dict[str, str] = {}
    for kind, row in (("identified", 0x80), ("unidentified", 0x81)):
        for number, entry in enumerate(LISTS["gaiji"][kind]):
            codes[f"{row:02X}{0xA1 + number:02X}"] = bytes.fromhex(entry[0]).decode("cp932")
    return codes | {"82A1": "㍻"}


GAIJI = host_gaiji()


def double(data: bytes) -> str:
    """Read double bytes."""
    letters = []
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        code = pair.hex().upper()
        letters.append(LETTERS.get(code) or GAIJI.get(code) or pair.decode("euc_jp").replace("−", "－"))
    return "".join(letters)


def mixed(data: bytes) -> str:
    """Read single bytes, and double bytes between 28 and 29."""
    parts = re.split(rb"\x28((?:[^\x28\x29]{2})*)\x29", data)
    texts = ["".join(SINGLE[byte] for byte in part) for part in parts[::2]]
    texts[1:] = [double(part) + text for part, text in zip(parts[1::2], texts[1:], strict=True)]
    return "".join(texts).rstrip(" ")


def packed(data: bytes) -> int:
    """Read packed decimal; what is none raises."""
    digits, sign = data.hex()[:-1], data.hex()[-1]
    assert sign in "cf"
    return int(digits, 10)


def zoned(data: bytes) -> str:
    assert all(0xF0 <= byte <= 0xF9 for byte in data)
    return "".join(str(byte - 0xF0) for byte in data)


def test_records_are_of_one_length(site: Site, records: list[bytes], told: dict[str, Any]) -> None:
    assert len(records) == told["records"] == LINES
    assert {len(record) for record in records} == {RECORD}
    assert told["bytes"] == site.master.stat().st_size


def test_the_same_people_stand_in_both_files(people: list[tuple[bytes, dict[str, str]]]) -> None:
    for record, row in people:
        assert zoned(cut(record, "宛名番号")) == row["宛名番号"]
        assert packed(cut(record, "世帯番号")) == int(row["世帯番号"])
        assert double(cut(record, "氏名")).rstrip("　") == row["氏名"]
        assert mixed(cut(record, "カナ氏名")) == row["フリガナ"]
        assert double(cut(record, "旧氏")).rstrip("　") == row["旧氏"]
        assert packed(cut(record, "生年月日")) == int(row["生年月日"])
        assert zoned(cut(record, "性別")) == {"男": "1", "女": "2"}[row["性別"]]
        assert double(cut(record, "続柄")).rstrip("　") == row["続柄"]
        assert mixed(cut(record, "郵便番号")) == row["郵便番号"]
        assert mixed(cut(record, "住所")) == row["住所"]
        assert mixed(cut(record, "方書")) == row["方書"]
        assert zoned(cut(record, "異動年月日")) == row["異動日"]
        assert double(cut(record, "異動事由")).rstrip("　") == row["異動事由"]
    assert any("\ue000" <= letter <= "\uf8ff" for _, row in people for letter in row["氏名"])
    assert any(re.search("[ｦ-ﾟ].*[ァ-ヶ]", row["方書"]) for _, row in people)


def test_births_in_an_era_are_the_same_days(people: list[tuple[bytes, dict[str, str]]]) -> None:
    first = {"2": date(1912, 7, 30), "3": date(1926, 12, 25), "4": date(1989, 1, 8), "5": date(2019, 5, 1)}
    eras = set()
    for record, row in people:
        era, year, month, day = re.fullmatch(r"(.)(..)(..)(..)", zoned(cut(record, "生年月日和暦"))).groups()  # type: ignore[union-attr]
        born = date(first[era].year + int(year) - 1, int(month), int(day))
        assert born == date.fromisoformat(row["生年月日"])
        assert max(code for code, begun in first.items() if begun <= born) == era
        eras.add(era)
    assert eras == {"3", "4", "5"}


def test_days_that_are_none(records: list[bytes], told: dict[str, Any]) -> None:
    assert {packed(cut(record, "有効終了年月日")) for record in records} == {99999999}
    leaving = [cut(record, "転出予定年月日") for record in records]
    blank = leaving.count(b"\x40" * 8)
    unset = leaving.count(b"\xf0" * 8)
    assert unset > LINES * 0.9
    assert told["counts"]["blank"] == blank > 50
    days = {zoned(day) for day in leaving if day not in (b"\x40" * 8, b"\xf0" * 8)}
    assert len(days) > 10
    assert all(date(2026, 4, 1) <= date.fromisoformat(day) <= date(2026, 4, 30) for day in days)


def test_earlier_changes_are_as_many_as_their_count_says(people: list[tuple[bytes, dict[str, str]]]) -> None:
    counts = []
    for record, row in people:
        count = int(zoned(cut(record, "履歴件数")))
        days = [packed(cut(record, "履歴年月日", number)) for number in range(count)]
        assert days == sorted(days)
        assert all(int(row["生年月日"]) <= day <= int(row["異動日"]) for day in days)
        for number in range(count):
            assert double(cut(record, "履歴事由", number)).rstrip("　") in ("転入", "転居", "住居表示", "婚姻")
            assert mixed(cut(record, "前住所", number)).startswith(LISTS["city"])
        assert set(record[335 + count * ROW :]) <= {0x40}
        counts.append(count)
    assert set(counts) == {0, 1, 2, 3, 4, 5}
    assert counts.count(0) > len(counts) / 2


def test_bytes_that_nobody_reads_and_a_binary_number(records: list[bytes]) -> None:
    assert {cut(record, "FILLER") for record in records} == {b"\x40" * 6}
    assert {int.from_bytes(cut(record, "更新回数"), "big") for record in records} == set(range(1, 41))


# What must come out.


def read_text(data: bytes, *, national: bool) -> Iterator[tuple[int, str, str, str]]:
    """Yield what is not plain text in a field: byte, charset, code, kind of it."""
    at, shifted = 0, 0 if national else -1  # where double bytes began
    while at < len(data):
        byte, pair = data[at], data[at : at + 2]
        if not national and byte in (0x28, 0x29):
            if (byte == 0x28) == (shifted >= 0):
                yield at, "fujitsu-jef+ebcdik", f"{byte:02X}", "shift"
            elif byte == 0x28:
                shifted = at
            if byte == 0x29:
                shifted = -1
            at += 1
        elif shifted < 0:
            if byte not in SINGLE:
                yield at, "fujitsu-ebcdik", f"{byte:02X}", "unassigned"
            at += 1
        elif pair == b"\x40\x40" or (byte > 0x40 and pair[1:] > b"\xa0"):
            yield at, "fujitsu-jef", pair.hex().upper(), "pair"
            at += 2
        else:
            yield at, "fujitsu-jef", f"{byte:02X}", "malformed"
            at += 1
    if not national and shifted >= 0:
        yield shifted, "fujitsu-jef+ebcdik", "28", "shift"


def pair_outcome(code: str, classes: dict[str, str]) -> str:
    if "80A1" <= code <= "A0FE" or code == "CFB6":
        found = classes.get(code, "unidentified")
        return "silent" if found == "exact" else found
    if code[:2] in ("A8", "A9", "AA", "AB", "AC", "AD", "AE", "AF") or code >= "F5A1":
        return "unassigned"  # JIS C 6226-1978 has nothing in these rows
    return "silent" if "41A1" <= code <= "7FFE" and LETTERS[code] in LISTS["extensions"] else ""


def is_day(digits: str) -> bool:
    if re.fullmatch(r"\d{7}", digits):
        era = {"2": 1911, "3": 1925, "4": 1988, "5": 2018}[digits[0]]
        if digits[:3] > "364" and digits[0] == "3":  # 昭和 ended with its 64th year
            return False
        digits = f"{era + int(digits[1:3])}{digits[3:]}"
    try:
        date.fromisoformat(digits)
    except ValueError:
        return set(digits) in ({"0"}, {"9"})
    return True


def read_number(name: str, data: bytes) -> tuple[int, str, str, str] | None:
    """Say what is wrong with a number: byte, kind of field, code, outcome."""
    if name in PACKED:
        half_bytes = data.hex().upper()
        for at, half in enumerate(half_bytes):
            if (half in "CF") != (at == len(half_bytes) - 1) or half in "ABDE":
                return at // 2, "packed", f"{data[at // 2]:02X}", "invalid"
        digits = half_bytes[1:-1]
    else:
        if data == b"\x40" * len(data):
            return 0, "zoned", "", "blank"
        for at, byte in enumerate(data):
            if not 0xF0 <= byte <= 0xF9:
                return at, "zoned", f"{byte:02X}", "invalid"
        digits = zoned(data)
    if "月日" in name and not is_day(digits):
        return 0, "packed" if name in PACKED else "zoned", "", "invalid"
    return None


def in_ledger(name: str) -> str:
    """Call a field as the ledger does: those of the table by its name too."""
    return f"異動履歴.{name}" if FIELDS[name][0] > 333 else name


def count(site: Site, records: list[bytes]) -> dict[tuple[str, str, str, str], list[list[int]]]:
    rows = csv.DictReader(io.StringIO(site.host_gaiji.read_text("utf-8")))
    classes = {row["code"]: row["class"] for row in rows}
    found: dict[tuple[str, str, str, str], list[list[int]]] = {}
    for number, record in enumerate(records, 1):
        history = record[334] & 0x0F
        for name, (start, length) in FIELDS.items():
            for row in range(history if start > 333 else 1):
                data = cut(record, name, row)
                assert len(data) == length
                seen: list[tuple[int, str, str, str]] = []
                if name in NATIONAL or name in MIXED:
                    seen += read_text(data, national=name in NATIONAL)
                elif name in PACKED or name in ZONED:
                    seen += filter(None, [read_number(name, data)])
                for at, charset, code, what in seen:
                    if outcome := pair_outcome(code, classes) if what == "pair" else what:
                        place = [number, (number - 1) * RECORD + start + row * ROW + at]
                        found.setdefault((in_ledger(name), charset, code, outcome), []).append(place)
    return found


def test_what_is_expected_agrees_with_a_naive_reading(site: Site, records: list[bytes], told: dict[str, Any]) -> None:
    found = count(site, records)
    loud = {key: places for key, places in found.items() if key[3] != "silent"}
    rows = {(row["field"], row["charset"], row["code"], row["outcome"]): row for row in told["codes"]}
    assert {key: row["count"] for key, row in rows.items()} == {key: len(places) for key, places in loud.items()}
    assert {key: row["first"] for key, row in rows.items()} == {key: sorted(at)[:5] for key, at in loud.items()}
    assert {(row["field"], row["code"]): row["count"] for row in told["silent"]} == {
        (key[0], key[2]): len(places) for key, places in found.items() if key[3] == "silent"
    }
    for outcome, number in told["counts"].items():
        assert number == sum(len(places) for key, places in loud.items() if key[3] == outcome) > 0


def test_every_fault_is_put_in(told: dict[str, Any]) -> None:
    rows = {(row["field"], row["charset"], row["code"], row["outcome"]) for row in told["codes"]}
    for fault in HOST["faults"]:
        assert {(in_ledger(fault["field"]), *what[1:]) for what in fault["found"]} <= rows


def test_the_gaiji_are_those_of_the_csv_at_other_codes(site: Site) -> None:
    host = list(csv.DictReader(io.StringIO(site.host_gaiji.read_text("utf-8"))))
    city = list(csv.DictReader(io.StringIO(site.gaiji.read_text("utf-8"))))
    assert [{**row, "code": ""} for row in host[: len(city)]] == [{**row, "code": ""} for row in city]
    assert [GAIJI[row["code"]].encode("cp932").hex().upper() for row in host[: len(city)]] == [
        row["code"] for row in city
    ]
    assert [(row["code"], row["character"]) for row in host[len(city) :]] == [("82A1", "U+337B")]
    assert not {row["code"] for row in host} & {code for code, _ in GAIJI.items() if code.startswith("81")}


# Copybook and layout.


def sizes(copybook: str) -> Iterator[tuple[str, int]]:
    """Read name and size of the fields with a picture, without those that redefine others."""
    redefined = False
    for line in copybook.splitlines():
        if line[6] == "*" or not (match := re.match(r"(\d\d) +(\S+) *(.*)", line[7:].strip())):
            continue
        level, name, rest = match.groups()
        if level == "03":
            redefined = "REDEFINES" in rest
        if redefined or not (picture := re.search(r"PIC S?([NX9])(?:\((\d+)\))?( +COMP(-3)?)?\.", rest)):
            continue
        number = int(picture[2] or 1)
        size = {"N": number * 2, "X": number, "9": number}[picture[1]]
        if picture[3]:
            size = number // 2 + 1 if picture[4] else 2
        yield name, size


def test_the_copybook_has_these_fields(site: Site) -> None:
    data = site.copybook.read_bytes()
    lines = data.split(b"\r\n")[:-1]
    assert all(len(line) <= 72 and re.match(rb"\d{6}[ *]", line) for line in lines)  # columns of fixed form
    assert list(sizes(data.decode("cp932"))) == [(name, length) for name, (_, length) in FIELDS.items()]
    assert "OCCURS 0 TO 5 TIMES\r\n" in data.decode("cp932")


def leaves(fields: tuple[Field, ...], start: int = 0) -> Iterator[tuple[str, int, int, Field]]:
    """Place the fields of a layout one behind the other."""
    for field in fields:
        if field.redefines:
            continue
        inner = list(leaves(field.fields, start))
        yield from inner or [(field.name or "FILLER", start, field.length, field)]
        start += sum(length for _, _, length, _ in inner) or field.length


def test_the_layout_is_the_copybook_with_dates(site: Site) -> None:
    layout = msgspec.convert(tomllib.loads(site.layout.read_text("utf-8")), Layout)
    (record,) = layout.records
    placed = list(leaves(record.fields))
    assert {name: (start, length) for name, start, length, _ in placed} == FIELDS
    kinds = {name: str(field.type) for name, _, _, field in placed}
    assert {name for name, kind in kinds.items() if kind == "national"} == set(NATIONAL)
    assert {name for name, kind in kinds.items() if kind == "text"} == set(MIXED)
    assert {name for name, kind in kinds.items() if kind == "packed"} == set(PACKED)
    assert {name for name, kind in kinds.items() if kind == "zoned"} == set(ZONED)
    dates = {name: field.date.form for name, _, _, field in placed if field.date}
    assert dates == {name: "GYYMMDD" if "和暦" in name else "YYYYMMDD" for name in FIELDS if "月日" in name}
    history = record.fields[-1]
    assert (history.occurs, history.least, history.depending_on) == (5, 0, "履歴件数")
    assert FIELDS["履歴年月日"][0] + 5 * ROW == RECORD
    by_copybook = re.findall(r"PIC (\S+?)[. ]", site.copybook.read_bytes().decode("cp932"))
    by_layout = re.findall(r'picture = "(.*?)"', site.layout.read_text("utf-8"))
    assert by_layout == by_copybook


# The tables that a conversion rests on, against what the lists say.


def test_the_lists_agree_with_the_tables() -> None:
    def table(name: str) -> dict[str, str]:
        lines = (MAPPINGS / name).read_text("utf-8").splitlines()[1:]
        return {line.split("\t")[0]: line.split("\t")[1] for line in lines}

    single = table("fujitsu-ebcdik.tsv")
    assert {f"{byte:02X}": f"U+{ord(letter):04X}" for byte, letter in SINGLE.items()}.items() <= single.items()
    jef = table("fujitsu-jef.tsv")
    for letter, code in HOST["letters"].items():
        if jef[code].startswith("MJ"):  # 莱 薮 籠: several glyphs on a code point
            assert letter in "莱薮籠"
        else:
            point = jef[code].removeprefix("U+").split("_")[0]
            assert {letter, "藪"} & {chr(int(point, 16)), "藪" if point == "85EA" else ""}
    assert not {what[2] for fault in HOST["faults"] for what in fault["found"] if what[3] == "unassigned"} & {
        *jef,
        *single,
    }
