"""What a page gives up for glyphs, and in which order."""

from itertools import pairwise, product
from pathlib import Path
from typing import Any

import msgspec
import pytest
from made_pages import item
from made_site import ONE_DOT, TWO_DOTS, write_font

from mojimigrate.review.embedding import (
    FONT_BYTES,
    LEVELS,
    PAGE_BYTES,
    PAGE_ITSELF,
    Drawn,
    embed_sources,
    embed_standard,
    fitted,
)
from mojimigrate.review.glyphs.sources import read_source
from mojimigrate.review.glyphs.standard_font import find_standard_font
from mojimigrate.review.payload import Candidate, Evidence, Item, Opinion
from mojimigrate.standard import load_standard


def full(number: int, candidates: int = 18, **more: Any) -> Item:
    """An item with all that an item can have."""
    named = tuple(
        Candidate(f"MJ{(number * 18 + rank) % 58000:06}", (Evidence("shape", value=0.912), Evidence("family", ONE_DOT)))
        for rank in range(candidates)
    )
    places = tuple((0, "住民記録.csv", 100_000 + place, 10_000_000, "氏名", "■■■■〓■■■") for place in range(5))
    shares = ((0, "住民記録.csv", "氏名", 12),)
    return item(f"{number:04X}", candidates=named, places=places, shares=shares, glyph="0" * 16, **more)


def size(items: tuple[Item, ...]) -> int:
    return len(msgspec.json.encode(items))


def test_a_small_site_keeps_everything_and_has_all_the_room_for_glyphs():
    items = [full(number) for number in range(100)]
    assert fitted(items, 1_300_000) == (tuple(items), FONT_BYTES)


@pytest.mark.parametrize("count", [1000, 2500, 5000])
def test_a_large_site_stays_within_a_page_and_keeps_every_item(count):
    items = [full(number) for number in range(count)]
    kept, room = fitted(items, 2_700_000)
    assert [one.key for one in kept] == [one.key for one in items]
    assert size(kept) + room + 2_700_000 + PAGE_ITSELF <= PAGE_BYTES
    assert room > 500_000
    [(places, candidates)] = {(len(one.places), len(one.candidates)) for one in kept}
    assert (places, candidates) in {level[:2] for level in LEVELS}
    assert all(one.candidates == whole.candidates[:candidates] for one, whole in zip(kept, items, strict=True))


def test_each_level_gives_up_more_and_asks_for_no_more_room():
    for (places, candidates, least), (fewer, less, lower) in pairwise(LEVELS):
        assert fewer <= places
        assert less <= candidates
        assert lower <= least
    assert LEVELS[-1][2] == 0


def test_a_font_that_needs_little_room_costs_nothing_else():
    items = [full(number, candidates=1) for number in range(5000)]
    items = [msgspec.structs.replace(one, candidates=items[0].candidates) for one in items]
    kept, _ = fitted(items, 4_000_000)
    assert {len(one.places) for one in kept} == {5}


def test_first_candidates_of_all_items_come_before_second_ones(tmp_path: Path):
    standard = load_standard()
    names = [ONE_DOT, TWO_DOTS, "MJ000008", "MJ000023"]
    sequences = {standard[name].ivs[0]: 300 + place for place, name in enumerate(names)}
    glyphs = find_standard_font([write_font(tmp_path / "s.ttf", {0x8FBB: 1}, sequences)])
    assert glyphs is not None

    def candidates(*chosen: str) -> tuple[Candidate, ...]:
        return tuple(Candidate(name, (Evidence("shape", value=0.5),)) for name in chosen)

    items = [
        item("F040", candidates=candidates("MJ000023", "MJ000008"), opinions=(Opinion("x", "exact", ONE_DOT),)),
        item("F041", candidates=candidates(TWO_DOTS, "MJ000023", "MJ058862")),
    ]
    whole = embed_standard(glyphs, items, FONT_BYTES)
    assert whole.names == (ONE_DOT, "MJ000023", TWO_DOTS, "MJ000008")
    assert embed_standard(glyphs, items, 0).names == ()
    part = embed_standard(glyphs, items, len(whole.data) - 4)
    assert part.names == whole.names[: len(part.names)]
    assert len(part.data) < len(whole.data)


@pytest.mark.parametrize(("embeds", "shared"), product([True, False], [True, False]))
def test_glyphs_of_a_font_that_forbids_it_are_pictures(tmp_path, monkeypatch, embeds, shared):
    source = read_source(write_font(tmp_path / "city.ttf", {0xE000: 300, 0xE001: 300 if shared else 400}))
    monkeypatch.setattr(type(source.file), "may_embed", embeds)
    drawn = {code: Drawn(source, source.glyph_of("windows-31j", bytes.fromhex(code))) for code in ("F040", "F041")}
    embedded = embed_sources(drawn)
    if embeds:
        assert embedded.places == {"F040": 0, "F041": 0 if shared else 1}
        assert (bool(embedded.font), embedded.pictures) == (True, {})
    else:
        assert (embedded.font, embedded.places) == ("", {})
        assert all(uri.startswith("data:image/png;base64,") for uri in embedded.pictures.values())
