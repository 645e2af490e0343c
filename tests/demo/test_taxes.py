"""The taxes are a CSV with everything that CSV allows, of people who stand in the other file too."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mojimigrate.demo
from mojimigrate.demo import Site, write_site

LINES = 20_000
LISTS = tomllib.loads(Path(mojimigrate.demo.__file__).with_name("names.toml").read_text("utf-8"))
HEADER = LISTS["tax"]["header"]
LEADS = bytes([*range(0x81, 0xA0), *range(0xE0, 0xFD)])
TRAILS = bytes([*range(0x40, 0x7F), *range(0x80, 0xFD)])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return write_site(tmp_path_factory.mktemp("demo") / "site", LINES)


@pytest.fixture(scope="module")
def told(site: Site) -> dict[str, Any]:
    return json.loads(site.expected.read_text("utf-8"))["tax.csv"]  # type: ignore[no-any-return]


def cells(path: Path) -> list[dict[str, bytes]]:
    """Split CSV as bytes: in Windows-31J no byte of a letter is a quote, a comma or a line end."""
    text = io.StringIO(path.read_bytes().decode("latin-1"), newline="")
    header, *rows = csv.reader(text, strict=True)
    names = [name.encode("latin-1").decode("cp932") for name in header]
    return [dict(zip(names, (cell.encode("latin-1") for cell in row), strict=True)) for row in rows]


def test_it_is_csv(site: Site, told: dict[str, Any]) -> None:
    rows = cells(site.taxes)
    assert list(rows[0]) == HEADER
    assert len(rows) + 1 == told["records"] > LINES / 8
    assert told["bytes"] == site.taxes.stat().st_size
    remarks = b"\n".join(row["摘要"] for row in rows)
    for special in (b",", b'"', b"\r\n", b"\n\x91"):
        assert special in remarks
    assert all(row["税額"].replace(b",", b"").isdigit() for row in rows)
    assert any(b"," in row["税額"] for row in rows)
    assert any(b"," not in row["税額"] for row in rows)


def test_its_people_are_residents_of_age(site: Site) -> None:
    people = {row["宛名番号"]: row for row in cells(site.residents)}
    faulty = {text for column, text, _, _ in LISTS["tax"]["faults"] if column == "氏名"}
    assert faulty == {""}
    rows = cells(site.taxes)
    different = [row for row in rows if row["氏名"] != people[row["宛名番号"]]["氏名"]]
    # Those that have a fault in one file alone: a code more, or a byte less.
    damages = sum(len(faults) for faults in LISTS["damage"].values())
    assert len(different) <= damages + len(LISTS["tax"]["faults"])
    assert sum(people[row["宛名番号"]]["生年月日"] > b"20071231" for row in rows) <= len(LISTS["tax"]["faults"])
    assert len(people) / 8 < len({row["宛名番号"] for row in rows}) < len(people) / 3
    assert {row["税目"].decode("cp932") for row in rows} == {kind for kind, _ in LISTS["tax"]["kinds"]}


def codes(data: bytes) -> Iterator[tuple[int, str, int, bytes]]:
    """Yield record, column, offset and bytes of every code of the file."""
    record, column, offset, quoted = 1, 0, 0, False
    while offset < len(data):
        double = data[offset] in LEADS and data[offset + 1 : offset + 2] in TRAILS
        code = data[offset : offset + 2] if double else data[offset : offset + 1]
        yield record, HEADER[column], offset, code
        quoted ^= code == b'"'
        if not quoted and code == b",":
            column += 1
        if not quoted and code == b"\n":
            record, column = record + 1, 0
        offset += len(code)


def outcome(code: bytes, classes: dict[str, str]) -> str:
    """Say what a code is: "" for plain text, "silent" for what is special and carried over."""
    if len(code) == 1:
        return "" if code[0] < 0x80 or 0xA1 <= code[0] <= 0xDF else "malformed"
    if 0xF0 <= code[0] <= 0xF9:
        found = classes.get(code.hex().upper(), "unidentified")
        return "silent" if found == "exact" else found
    try:
        code.decode("cp932")
    except UnicodeDecodeError:
        return "unassigned"
    return "silent" if code[0] == 0x87 or code[0] in (0xED, 0xEE) or code[0] >= 0xFA else ""


def test_what_is_expected_agrees_with_a_naive_reading(site: Site, told: dict[str, Any]) -> None:
    rows = csv.DictReader(io.StringIO(site.gaiji.read_text("utf-8")))
    classes = {row["code"]: row["class"] for row in rows}
    found: dict[tuple[str, str, str], list[list[int]]] = {}
    for record, column, offset, code in codes(site.taxes.read_bytes()):
        if what := outcome(code, classes):
            found.setdefault((column, code.hex().upper(), what), []).append([record, offset])
    loud = {key: places for key, places in found.items() if key[2] != "silent"}
    expected = {(row["field"], row["code"], row["outcome"]): row for row in told["codes"]}
    assert {key: row["count"] for key, row in expected.items()} == {key: len(places) for key, places in loud.items()}
    assert {key: row["first"] for key, row in expected.items()} == {key: places[:5] for key, places in loud.items()}
    assert {row["charset"] for row in told["codes"]} == {"windows-31j"}
    assert {(row["field"], row["code"]): row["count"] for row in told["silent"]} == {
        key[:2]: len(places) for key, places in found.items() if key[2] == "silent"
    }
    for name, number in told["counts"].items():
        assert number == sum(len(places) for key, places in loud.items() if key[2] == name)
    assert told["counts"]["malformed"] == told["counts"]["unassigned"] + 1 == 3
    assert {"氏名", "摘要"} == {key[0] for key in loud}
