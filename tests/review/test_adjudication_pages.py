"""The page for what two people left in conflict, and decisions of before as evidence."""

from pathlib import Path
from typing import Any

import pytest
from made_site import ONE_DOT, TWO_DOTS, convert, write_font
from reviewers import HANAKO, TARO, write_log

from mojimigrate.errors import DecisionError
from mojimigrate.review.building import Material, build
from mojimigrate.review.decisions import SourceDigest, read_log
from mojimigrate.review.glyphs.sources import read_source
from mojimigrate.review.merging import Merged, merge, read_merged
from mojimigrate.review.payload import Evidence, Opinion, Payload

LINES = b"\xf0\x40\xf0\x41\xf0\x42\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def run(folder: Path) -> Path:
    return convert(folder, "juki", LINES)


@pytest.fixture(scope="module")
def font(folder: Path) -> Path:
    return write_font(folder / "city.ttf", {0xE000: 300, 0xE001: 400, 0xE002: 500})


@pytest.fixture(scope="module")
def page(run: Path, font: Path) -> Payload:
    return build([("juki", run)], Material(sources=[read_source(font)]))


@pytest.fixture
def merged(tmp_path: Path, page: Payload) -> Merged:
    """Agreed on the first code, in conflict about the second; the third was decided by one alone."""
    glyphs = {one.code: one.glyph for one in page.items}
    sources = tuple(SourceDigest(one.set, one.name, one.sha256) for one in page.sources)
    facts: dict[str, Any] = {"report": page.report, "tables": page.tables, "sources": sources}

    def log(reviewer: str, **decisions: tuple[str, str, str]) -> Any:
        by_code = {code: (*each, {"glyph": glyphs[code]}) for code, each in decisions.items()}
        return read_log(write_log(tmp_path / f"{reviewer}.jsonl", by_code, reviewer, **facts))

    both = ("exact", ONE_DOT, "")
    first = log(HANAKO, F040=both, F041=("design", ONE_DOT, ""), F042=both)
    second = log(TARO, F040=both, F041=("similar", TWO_DOTS, "点が違う"))
    path = tmp_path / "merged.jsonl"
    path.write_bytes(merge(first, second).data)
    return read_merged(path)


def test_only_conflicts_are_in_it_with_what_the_two_said(run: Path, font: Path, merged: Merged) -> None:
    page = build([("juki", run)], Material(sources=[read_source(font)], conflicts=merged))
    assert (page.role, page.adjudicates) == ("adjudication", merged.sha256)
    assert set(page.reviewers) == {HANAKO, TARO}
    [only] = page.items
    assert only.code == "F041"
    assert sorted(only.opinions, key=lambda one: one.decision) == [
        Opinion(HANAKO, "design", ONE_DOT),
        Opinion(TARO, "similar", TWO_DOTS, "点が違う"),
    ]
    assert only.glyph_index == 0  # no glyph of what is agreed is in the page


def test_the_page_that_two_people_get_says_nothing_of_anybody(page: Payload) -> None:
    assert (page.role, page.adjudicates, page.reviewers) == ("review", "", ())
    assert all(not one.opinions for one in page.items)


def test_what_was_decided_in_front_of_something_else_is_refused(folder: Path, run: Path, merged: Merged) -> None:
    other = read_source(write_font(folder / "other.ttf", {0xE000: 300}))
    fewer = convert(folder, "fewer", b"\xf0\x40\n", "cp932")
    for runs, sources, value in (
        ([("juki", run)], [other], "sources"),
        ([("juki", run)], [], "sources"),
        ([("juki", fewer)], [read_source(folder / "city.ttf")], "|windows-31j|F041"),
    ):
        with pytest.raises(DecisionError) as caught:
            build(runs, Material(sources=sources, conflicts=merged))
        assert (caught.value.id, caught.value.facts["value"]) == ("conflicts-other", value)


def test_what_was_agreed_on_speaks_for_the_same_outline_elsewhere(folder: Path, merged: Merged) -> None:
    """The system of taxes has the outline of F040 under F04A, and that of the conflict under F04B."""
    run = convert(folder, "tax", b"\xf0\x4a\xf0\x4b\n")
    font = read_source(write_font(folder / "tax.ttf", {0xE00A: 300, 0xE00B: 400}))
    first, second = build([("tax", run)], Material(sources=[font], decisions=[merged])).items
    assert first.candidates[0].name == ONE_DOT
    assert first.candidates[0].evidence == (Evidence("elsewhere", "|windows-31j|F040"),)
    assert second.candidates == ()
