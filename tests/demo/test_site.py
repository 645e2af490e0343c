"""The demo site is the same each time, and ``expected.json`` tells the truth about it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mojimigrate.demo
from mojimigrate.demo import Site, write_site
from mojimigrate.errors import OutputError, UsageError

LINES = 2_000
FILES = [
    *("README.txt", "expected.json", "gaiji-jef.csv", "gaiji.csv", "juki-master.cpy", "juki-master.dat"),
    *("juki-master.toml", "residents.csv", "tax.csv"),
]
LISTS = tomllib.loads(Path(mojimigrate.demo.__file__).with_name("names.toml").read_text("utf-8"))
LEADS = bytes([*range(0x81, 0xA0), *range(0xE0, 0xFD)])
TRAILS = {bytes([byte]) for byte in (*range(0x40, 0x7F), *range(0x80, 0xFD))}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return write_site(tmp_path_factory.mktemp("demo") / "site", LINES)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def expected(site: Site) -> dict[str, Any]:
    return json.loads(site.expected.read_text("utf-8"))["residents.csv"]  # type: ignore[no-any-return]


def units(line: bytes) -> Iterator[tuple[int, bytes]]:
    """Cut Windows-31J, in six lines."""
    offset = 0
    while offset < len(line):
        double = line[offset] in LEADS and line[offset + 1 : offset + 2] in TRAILS
        unit = line[offset : offset + 2] if double else line[offset : offset + 1]
        yield offset, unit
        offset += len(unit)


def outcome(unit: bytes, classes: dict[str, str]) -> str:
    """Say what a unit is: "" for plain text, "silent" for what is special and carried over."""
    code = unit.hex().upper()
    if len(unit) == 1:
        return "" if unit[0] < 0x80 or 0xA1 <= unit[0] <= 0xDF else "malformed"
    if 0xF0 <= unit[0] <= 0xF9:
        found = classes.get(code, "unidentified")
        return "silent" if found == "exact" else found
    try:
        unit.decode("cp932")
    except UnicodeDecodeError:
        return "unassigned"
    return "silent" if unit[0] == 0x87 or unit[0] in range(0xED, 0xEF) or unit[0] >= 0xFA else ""


def count(site: Site) -> tuple[Counter[tuple[str, str]], dict[tuple[str, str], list[list[int]]]]:
    rows = csv.DictReader(io.StringIO(site.gaiji.read_text("utf-8")))
    classes = {row["code"]: row["class"] for row in rows}
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], list[list[int]]] = {}
    start = 0
    for number, line in enumerate(site.residents.read_bytes().split(b"\n")[:-1], 1):
        for offset, unit in units(line + b"\n"):
            if found := outcome(unit, classes):
                key = unit.hex().upper(), found
                counts[key] += 1
                first.setdefault(key, []).append([number, start + offset])
        start += len(line) + 1
    return counts, {key: places[:5] for key, places in first.items()}


def test_the_same_lines_and_seed_give_the_same_bytes(site: Site, tmp_path: Path) -> None:
    write_site(tmp_path / "again", LINES)
    assert contents(tmp_path / "again") == contents(site.folder)


def test_another_seed_gives_another_site(site: Site, tmp_path: Path) -> None:
    other = write_site(tmp_path / "other", LINES, seed=1)
    for name in ("residents.csv", "juki-master.dat", "tax.csv"):
        assert (other.folder / name).read_bytes() != (site.folder / name).read_bytes()


def test_hash_seed_and_locale_do_not_matter(site: Site, tmp_path: Path) -> None:
    code = f"from pathlib import Path; from mojimigrate.demo import write_site; write_site(Path('site'), {LINES})"
    root = Path(mojimigrate.__file__).parents[1]
    environ = {**os.environ, "PYTHONHASHSEED": "4321", "LC_ALL": "C", "TZ": "Asia/Tokyo", "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environ, check=True)
    assert contents(tmp_path / "site") == contents(site.folder)


def test_only_the_owner_can_read(site: Site) -> None:
    assert site.folder.stat().st_mode & 0o777 == 0o700
    assert {path.name: path.stat().st_mode & 0o777 for path in site.folder.iterdir()} == dict.fromkeys(FILES, 0o600)


def test_nothing_is_overwritten(site: Site) -> None:
    before = contents(site.folder)
    with pytest.raises(OutputError):
        write_site(site.folder, 1)
    assert contents(site.folder) == before


def test_expected_counts_agree_with_a_naive_count(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", 15_000)
    counts, first = count(site)
    told = expected(site)
    codes = {(row["code"], row["outcome"]): row for row in told["codes"]}
    loud = {key: number for key, number in counts.items() if key[1] != "silent"}
    assert {key: row["count"] for key, row in codes.items()} == loud
    assert {key: row["first"] for key, row in codes.items()} == {key: first[key] for key in loud}
    assert {(row["code"], "silent"): row["count"] for row in told["silent"]} == {
        key: number for key, number in counts.items() if key[1] == "silent"
    }
    for name, number in told["counts"].items():
        assert number == sum(n for key, n in loud.items() if key[1] == name) > 0
    assert {"87", "ED", "EE", "F0", "FA", "FB", "FC"} <= {row["code"][:2] for row in told["silent"]}


def test_a_large_site_uses_every_gaiji(tmp_path: Path) -> None:
    told = expected(write_site(tmp_path / "site"))
    used = {row["code"] for row in told["codes"] + told["silent"]}
    assert {row[0] for kind in LISTS["gaiji"].values() for row in kind} <= used
    assert told["counts"]["malformed"] == len(LISTS["damage"]["stray"]) + len(LISTS["damage"]["truncated"])
    assert told["counts"]["unassigned"] == len(LISTS["damage"]["unassigned"])


def test_lines_and_bytes(site: Site) -> None:
    data = site.residents.read_bytes()
    told = expected(site)
    assert site.lines == told["lines"] == LINES + 1 == data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r")
    assert told["bytes"] == len(data)
    assert data.endswith(b"\r\n")


def test_a_damaged_unit_is_one_byte_and_spoils_nothing_after_it(site: Site) -> None:
    data = site.residents.read_bytes()
    for row in expected(site)["codes"]:
        for number, offset in row["first"]:
            code = bytes.fromhex(row["code"])
            assert data[offset : offset + len(code)] == code
            assert data[:offset].count(b"\n") + 1 == number
            if row["outcome"] == "malformed" and row["code"] not in LISTS["damage"]["stray"]:
                assert data[offset + 1 : offset + 2] in (b",", b"\r")


def test_lines_without_damage_are_windows_31j_and_csv(site: Site) -> None:
    lines = site.residents.read_bytes().split(b"\r\n")[:-1]
    good = [line.decode("cp932") for line in lines if not any(bad(unit) for _, unit in units(line))]
    assert len(good) == len(lines) - min(
        LINES // 50, sum(len(LISTS["damage"][kind]) for kind in ("stray", "truncated", "unassigned"))
    )
    rows = list(csv.DictReader(good, strict=True))
    assert list(rows[0]) == LISTS["header"]
    assert all(len(row) == len(LISTS["header"]) and None not in row.values() for row in rows)
    for row in rows:
        assert re.fullmatch(r"\d{10}", row["宛名番号"])
        assert re.fullmatch(r"(19|20)\d{6}", row["生年月日"])
        assert row["生年月日"] <= row["異動日"] <= "20260331"
        assert re.fullmatch(r"[ｦ-ﾟ ]+", row["フリガナ"])
        assert row["住所"].startswith(LISTS["city"])
        assert row["性別"] in "男女"
    assert len({row["宛名番号"] for row in rows}) == len(rows)


def bad(unit: bytes) -> bool:
    return outcome(unit, {}) in ("malformed", "unassigned")


def test_a_household_has_one_head_one_surname_and_one_address(site: Site) -> None:
    households: dict[str, list[list[str]]] = {}
    for line in site.residents.read_bytes().split(b"\r\n")[1:-1]:
        if not any(bad(unit) for _, unit in units(line)):
            (row,) = csv.reader([line.decode("cp932")])
            households.setdefault(row[1], []).append(row)
    for members in households.values():
        assert sum(row[7] == "世帯主" for row in members) <= 1
        assert len({(row[8], row[9]) for row in members}) == 1
        assert len({row[2].split("　")[0] for row in members if row[7] != "同居人"}) <= 1


def test_common_surnames_are_commoner(site: Site) -> None:
    text = site.residents.read_bytes()
    assert text.count(",佐藤　".encode("cp932")) > 5 * text.count(",勅使河原　".encode("cp932"))


def test_the_gaiji_table(site: Site) -> None:
    rows = list(csv.DictReader(io.StringIO(site.gaiji.read_text("utf-8"))))
    assert list(rows[0]) == ["code", "character", "class", "basis", "note"]
    assert len({row["code"] for row in rows}) == len({row["character"] for row in rows}) == len(rows) >= 40
    for row in rows:
        assert re.fullmatch(r"F[0-9][4-9A-F][0-9A-F]", row["code"])
        assert re.fullmatch(r"MJ\d{6}", row["character"])
        assert row["class"] in ("exact", "design", "similar", "substitute")
        assert row["basis"]
    assert Counter(row["class"] for row in rows).most_common(1)[0][0] == "exact"
    assert not {row["code"] for row in rows} & {code for code, _ in LISTS["gaiji"]["unidentified"]}


@pytest.mark.parametrize("lines", [1, 2, 49, 50, 99, 777])
def test_a_site_of_any_size(lines: int, tmp_path: Path) -> None:
    site = write_site(tmp_path / "a" / "b", lines)
    told = expected(site)
    assert site.lines == told["lines"] == lines + 1
    assert told["bytes"] == site.residents.stat().st_size
    assert sum(count(site)[0].values()) == sum(row["count"] for row in told["codes"] + told["silent"])
    if lines < 50:
        assert not told["counts"]["malformed"] + told["counts"]["unassigned"]


def test_a_site_without_residents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_site(tmp_path / "site", 0)
    assert not (tmp_path / "site").exists()


def test_the_readme_says_how_to_convert(site: Site) -> None:
    text = (site.folder / "README.txt").read_text("utf-8")
    assert "mojimigrate convert residents.csv -o out --charset windows-31j --gaiji gaiji.csv --overwrite\n" in text
    for source in site.sources:
        assert source.command(site.folder) in text
        named = [word for word in source.command(site.folder).split() if "." in word]
        assert set(named) <= set(FILES)
    assert "架空" in text


def test_special_codes_lie_where_the_lists_say() -> None:
    for letter, codes in LISTS["extensions"].items():
        assert [bytes.fromhex(code).decode("cp932") for code in codes] == [letter] * len(codes)
    for code in LISTS["damage"]["unassigned"]:
        assert re.fullmatch(r"(8[1-9A-F]|9[0-9A-F]|E[0-9A-F])(?!7F)([4-9A-E][0-9A-F]|F[0-9A-C])", code)
        with pytest.raises(UnicodeDecodeError):
            bytes.fromhex(code).decode("cp932")
    for code, _ in LISTS["gaiji"]["unidentified"]:
        assert "\ue000" <= bytes.fromhex(code).decode("cp932") <= "\ue757"


def test_the_lists_are_large_enough() -> None:
    surnames = [entry.split(" ")[0] for entry in LISTS["surnames"]]
    assert len(surnames) == len(set(surnames)) >= 250
    given = {entry for sex in LISTS["given"].values() for era in sex.values() for entry in era}
    assert len(given) >= 150
    assert sum(len(group["names"]) for group in LISTS["towns"]) >= 40
    assert len(LISTS["gaiji"]["unidentified"]) >= 12


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError) as caught:
        write_site(tmp_path / "site", 5)
    assert caught.value.id == "output-write"
    assert list((tmp_path / "site").iterdir()) == []
