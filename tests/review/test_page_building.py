"""From runs to the data of a page."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from made_site import ONE_DOT, TWO_DOTS, convert, write_font

from mojimigrate.errors import InputError, UsageError
from mojimigrate.ledger import Outcome
from mojimigrate.manifest import read_manifest
from mojimigrate.review.building import Material, build
from mojimigrate.review.evidence import Ranking, Witnesses
from mojimigrate.review.glyphs.sources import read_source
from mojimigrate.review.glyphs.standard_font import StandardGlyphs, find_standard_font
from mojimigrate.review.hints import read_hints
from mojimigrate.review.payload import Candidate, Evidence, Item, Payload, digest_of
from mojimigrate.review.subjects import Subject
from mojimigrate.review.surnames import Surnames
from mojimigrate.run import RUN, read_record, to_json
from mojimigrate.standard import load_profile, load_standard

GAIJI = b"\xf0\x40"
LINES = "渡".encode("cp932") + GAIJI + "太郎\n".encode("cp932") + b"\xf0\x41\xf0\x41\x85\x40\xff\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def run(folder: Path) -> Path:
    return convert(folder, "juki", LINES)


@pytest.fixture(scope="module")
def other(folder: Path) -> Path:
    """Another system, with the same codes for other characters."""
    return convert(folder, "tax", GAIJI * 3 + b"\n")


@pytest.fixture(scope="module")
def glyphs(folder: Path) -> StandardGlyphs:
    """A standard font in which 辻 with one dot is 300 wide, and that with two 400."""
    standard = load_standard()
    sequences = {standard[name].ivs[0]: width for name, width in ((ONE_DOT, 300), (TWO_DOTS, 400))}
    found = find_standard_font([write_font(folder / "standard.ttf", {0x8FBB: 400}, sequences)])
    assert found is not None
    return found


class Likeness:
    """Says of everything that it is like the one, and less like the other; counts what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def rank(self, rasters: Any, count: int) -> tuple[list[list[str]], list[list[float]]]:
        assert count > 2
        self.asked.append(len(rasters))
        assert rasters.shape[1:] == (32, 32)
        return [[TWO_DOTS, "MJ000004"]] * len(rasters), [[0.91234, 0.5]] * len(rasters)


def items(payload: Payload) -> dict[str, Item]:
    return {item.key: item for item in payload.items}


def named(item: Item) -> dict[str, list[str]]:
    return {one.name: [reason.kind for reason in one.evidence] for one in item.candidates}


def test_each_code_that_people_can_decide_is_an_item_the_most_urgent_and_frequent_first(run: Path) -> None:
    payload = build([("住民", run)], Material())
    assert [(item.key, item.outcome, item.count) for item in payload.items] == [
        ("|windows-31j|F041", "unidentified", 2),
        ("|windows-31j|F040", "unidentified", 1),
        ("|windows-31j|8540", "unassigned", 1),
    ]
    assert payload.items[1].shares == ((0, "juki.csv", "", 1),)
    assert payload.items[1].places == ((0, "juki.csv", 1, 2, "", "■〓■■"),)
    [system] = payload.systems
    assert (system.name, system.charset, system.edition, system.inputs) == (
        "住民",
        "windows-31j",
        "jis90",
        ("juki.csv",),
    )
    assert system.malformed == 1
    assert system.ledger == hashlib.sha256((run / "ledger.parquet").read_bytes()).hexdigest()


def test_systems_with_one_source_share_their_codes_and_one_with_its_own_has_its_own(
    folder: Path, run: Path, other: Path
) -> None:
    both = [("juki", run), ("tax", other)]
    shared = items(build(both, Material()))
    assert shared["|windows-31j|F040"].count == 4
    assert shared["|windows-31j|F040"].shares == ((1, "tax.csv", "", 3), (0, "juki.csv", "", 1))
    own = read_source(write_font(folder / "tax.ttf", {0xE000: 300}), "tax")
    apart = items(build(both, Material(sources=[own])))
    assert {key: item.count for key, item in apart.items() if item.code == "F040"} == {
        "|windows-31j|F040": 1,
        "tax|windows-31j|F040": 3,
    }
    assert apart["tax|windows-31j|F040"].glyph
    assert not apart["|windows-31j|F040"].glyph
    assert apart["tax|windows-31j|F040"].shares[0][0] == 1


def test_an_identical_outline_comes_before_what_looks_alike(folder: Path, run: Path, glyphs: StandardGlyphs) -> None:
    font = read_source(write_font(folder / "city.ttf", {0xE000: 300, 0xE001: 350}))
    likeness = Likeness()
    found = items(build([("juki", run)], Material(sources=[font], glyphs=glyphs, ranking=Ranking(32, likeness.rank))))
    assert likeness.asked == [2]
    assert found["|windows-31j|F040"].candidates == (
        Candidate(ONE_DOT, (Evidence("outline"),)),
        Candidate(
            TWO_DOTS,
            (
                Evidence("shape", value=0.912),
                Evidence("family", ONE_DOT),
                Evidence("shrink", f"{ONE_DOT} → {TWO_DOTS}"),
            ),
        ),
        *found["|windows-31j|F040"].candidates[2:],
    )
    assert next(iter(named(found["|windows-31j|F041"]))) == TWO_DOTS
    assert found["|windows-31j|8540"].candidates == ()


def test_kin_of_what_looks_most_alike_are_candidates_and_it_is_no_second_reason_for_what_looks_alike_itself(
    folder: Path, run: Path, glyphs: StandardGlyphs
) -> None:
    standard = load_standard()
    kin = [name for name in standard.sharing("辻") if name != TWO_DOTS]

    class Both(Likeness):
        def rank(self, rasters: Any, count: int) -> tuple[list[list[str]], list[list[float]]]:
            super().rank(rasters, count)
            return [[TWO_DOTS, "MJ000004", kin[0]]] * len(rasters), [[0.9, 0.8, 0.7]] * len(rasters)

    font = read_source(write_font(folder / "kin.ttf", {0xE000: 350}))
    found = items(build([("juki", run)], Material(sources=[font], glyphs=glyphs, ranking=Ranking(32, Both().rank))))
    candidates = found["|windows-31j|F040"].candidates
    assert [one.name for one in candidates] == [TWO_DOTS, "MJ000004", kin[0], *kin[1:]]
    assert [one.evidence[0].kind for one in candidates] == ["shape", "shape", "shape", *["family"] * len(kin[1:])]
    assert all(len(one.evidence) == 1 for one in candidates)


def test_equal_outlines_are_ranked_once_and_share_what_is_known(
    folder: Path, run: Path, glyphs: StandardGlyphs
) -> None:
    font = read_source(write_font(folder / "twice.ttf", {0xE000: 350, 0xE001: 350}))
    (folder / "list.csv").write_text("code,字,読み\nF041,邉,わたなべ\n", "utf-8")
    hints = read_hints(folder / "list.csv", load_standard())
    likeness = Likeness()
    payload = build(
        [("juki", run)], Material(sources=[font], glyphs=glyphs, ranking=Ranking(32, likeness.rank), hints=[hints])
    )
    found = items(payload)
    first, second = found["|windows-31j|F040"], found["|windows-31j|F041"]
    assert likeness.asked == [1]
    assert first.glyph == second.glyph != ""
    assert first.glyph_index == second.glyph_index == 0
    assert first.candidates == second.candidates
    assert first.candidates[0].evidence == (Evidence("hint", "list.csv:2 字"),)
    assert (first.hints, second.hints) == ((), (("字", "邉"), ("読み", "わたなべ")))


def test_a_list_about_one_system_says_nothing_of_the_others(folder: Path, run: Path, other: Path) -> None:
    (folder / "of.csv").write_text("code,字\nF041,辻\nF040,辻\n", "utf-8")
    hints = read_hints(folder / "of.csv", load_standard(), "tax")
    found = items(build([("juki", run), ("tax", other)], Material(hints=[hints])))
    assert found["|windows-31j|F041"].hints == ()
    assert found["|windows-31j|F040"].hints == (("字", "辻"),)


def test_the_kin_of_a_hinted_character_and_what_may_stand_for_it_are_candidates(folder: Path, run: Path) -> None:
    (folder / "mj.csv").write_text(f"code,文字名\nF040,{ONE_DOT}\n", "utf-8")
    found = items(build([("juki", run)], Material(hints=[read_hints(folder / "mj.csv", load_standard())])))
    candidates = named(found["|windows-31j|F040"])
    assert candidates[ONE_DOT][0] == "hint"
    assert "family" in candidates[TWO_DOTS]
    shrink = [
        one.detail for each in found["|windows-31j|F040"].candidates for one in each.evidence if one.kind == "shrink"
    ]
    assert f"{ONE_DOT} → {TWO_DOTS}" in shrink


def test_surnames_count_only_where_neighbours_are_shown(folder: Path, run: Path) -> None:
    surnames = Surnames(["渡辺", "渡邊"])
    masked = build([("juki", run)], Material(surnames=surnames))
    assert masked.items[1].candidates == ()
    assert not masked.full_context
    shown = build([("x", convert(folder, "shown", LINES, full_context=True))], Material(surnames=surnames))
    assert shown.full_context
    standard = load_standard()
    assert named(items(shown)["|windows-31j|F040"]) == {
        standard.own_name(char): ["surname"] for char in sorted("辺邊", key=standard.own_name)
    }


def test_a_code_whose_character_the_edition_leaves_open_has_those_that_it_may_be() -> None:
    subject = Subject("", "fujitsu-jef", "CFB6", Outcome.UNIDENTIFIED, "", 1, (), (), editions=("jis78",))
    Witnesses(load_standard()).gather([subject])
    candidates = subject.candidates.ordered()
    assert len(candidates) > 1
    assert {one.kind for each in candidates for one in each.evidence} == {"code"}
    assert {load_standard()[each.name].base for each in candidates} == {"籠"}


def test_what_a_profile_cannot_write_has_candidates_that_it_can(folder: Path) -> None:
    standard = load_standard()
    run = convert(folder, "narrow", "㐨\n".encode(), "utf-8", profile="jisx0213")
    [item] = build([("narrow", run)], Material()).items
    assert (item.outcome, item.character) == ("outside", standard.own_name("㐨"))
    write = load_profile("jisx0213", standard).write
    assert len(item.candidates) > 1
    assert {one.evidence[0].kind for one in item.candidates} == {"shrink"}
    assert all(write(standard[one.name]).text for one in item.candidates)


def test_glyphs_of_candidates_are_in_the_page_as_far_as_the_font_has_them(
    folder: Path, run: Path, glyphs: StandardGlyphs
) -> None:
    font = read_source(write_font(folder / "one.ttf", {0xE000: 300}))
    payload = build([("juki", run)], Material(sources=[font], glyphs=glyphs, ranking=Ranking(32, Likeness().rank)))
    assert payload.standard_font is not None
    assert set(payload.standard_font.names) == {ONE_DOT, TWO_DOTS}
    assert payload.standard_font.data
    assert payload.source_font
    assert [(one.set, one.name, one.kind) for one in payload.sources] == [("", "one.ttf", "font")]


def test_the_same_material_gives_the_same_page_and_its_digest_is_that_of_the_rest(
    folder: Path, run: Path, glyphs: StandardGlyphs
) -> None:
    font = write_font(folder / "same.ttf", {0xE000: 300})
    first, second = (
        build(
            [("juki", run)], Material(sources=[read_source(font)], glyphs=glyphs, ranking=Ranking(32, Likeness().rank))
        )
        for _ in range(2)
    )
    assert msgspec.json.encode(first) == msgspec.json.encode(second)
    assert first.report == digest_of(first)
    assert b"2026-" not in msgspec.json.encode(first)


def test_the_page_knows_the_tables_that_its_codes_and_candidates_rest_on(run: Path) -> None:
    tables = build([("juki", run)], Material()).tables
    manifest = read_manifest()
    assert {"codes/windows-31j.tsv", "standard/ivd.tsv", "standard/shrink.tsv", "standard/hentaigana.tsv"} <= set(
        tables
    )
    assert tables == {path: manifest[path].sha256 for path in tables}


def test_nothing_to_decide_is_a_page_too(folder: Path) -> None:
    payload = build([("clean", convert(folder, "clean", b"abc\n"))], Material())
    assert payload.items == ()
    assert payload.role == "review"


@pytest.mark.parametrize(
    ("names", "error"),
    [
        ([], "run-not-given"),
        (["a", "a"], "system-twice"),
        (["a", "b"], "run-twice"),
        (["a|b"], "system-name"),
        ([""], "system-name"),
        (["a\u202eb"], "system-name"),
    ],
)
def test_runs_must_have_names_that_tell_them_apart(run: Path, other: Path, names: list[str], error: str) -> None:
    folders = [run, run] if error == "run-twice" else [run, other]
    with pytest.raises(UsageError) as caught:
        build(list(zip(names, folders, strict=False)), Material())
    assert caught.value.id == error


def test_a_font_of_no_system_and_two_of_one_are_refused(folder: Path, run: Path) -> None:
    path = write_font(folder / "x.ttf", {0xE000: 300})
    for sources, error in (
        ([read_source(path, "nobody")], "system-unknown"),
        ([read_source(path), read_source(path)], "source-twice"),
    ):
        with pytest.raises(UsageError) as caught:
            build([("juki", run)], Material(sources=sources))
        assert caught.value.id == error


def test_a_run_with_other_tables_than_are_in_force_is_refused(folder: Path) -> None:
    run = convert(folder, "old", LINES)
    record = read_record((run / RUN).read_bytes())
    tables = (msgspec.structs.replace(record.tables[0], sha256="0" * 64), *record.tables[1:])
    (run / RUN).write_bytes(to_json(msgspec.structs.replace(record, tables=tables)))
    with pytest.raises(InputError) as caught:
        build([("old", run)], Material())
    assert (caught.value.id, caught.value.facts["value"]) == ("run-tables", record.tables[0].path)


def test_a_folder_without_a_run_is_refused(folder: Path) -> None:
    with pytest.raises(InputError) as caught:
        build([("x", folder / "nothing")], Material())
    assert caught.value.id == "run-missing"
