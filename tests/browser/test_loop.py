"""The loop whole: convert, put before two people, merge, apply, convert again, verify."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

GAIJI = {"F040": "MJ028902", "F041": "MJ025760"}
TEXT = b"".join(("番号,氏名\r\n1,渡".encode("cp932"), b"\xf0\x40", "　花子\r\n2,".encode("cp932"), b"\xf0\x41\r\n"))


@pytest.fixture
def site(tmp_path, monkeypatch, needs):
    """An export with two gaiji, and the city's font, whose outlines are those of IPAmj明朝."""
    from fontTools.ttLib import TTFont

    from mojimigrate.review.glyphs.points import private_point
    from mojimigrate.review.glyphs.standard_font import find_standard_font
    from mojimigrate.review.glyphs.subset import cut_font
    from mojimigrate.review.payload import FIRST_GLYPH

    glyphs = needs(find_standard_font(), "IPAmj Mincho (Debian: apt install fonts-ipamj-mincho)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOJIMIGRATE_CACHE", str(tmp_path / "cache"))
    Path("juki.csv").write_bytes(TEXT)
    font = TTFont(io.BytesIO(cut_font([glyphs.piece(name) for name in GAIJI.values()], family="City")))
    font.flavor = None
    named = font.getBestCmap()
    for table in font["cmap"].tables:
        table.cmap = {
            ord(private_point("windows-31j", bytes.fromhex(code))): named[FIRST_GLYPH + place]
            for place, code in enumerate(GAIJI)
        }
    font.save("EUDC.TTE")
    return tmp_path


def decide(chromium: Browser, page: Path, reviewer: str, log: Path) -> None:
    """Do as a reviewer does: give a name, take the first candidate of each character by keys, export."""
    context = chromium.new_context(accept_downloads=True)
    tab = context.new_page()
    tab.goto(page.as_uri())
    tab.fill("#reviewer", reviewer)
    tab.keyboard.press("Enter")
    tab.wait_for_selector("html[data-state=ready]")
    for _ in GAIJI:
        tab.wait_for_function("document.querySelectorAll('.pick').length > 0")
        tab.keyboard.press("1")
        tab.keyboard.press("Enter")
    with tab.expect_download() as download:
        tab.get_by_role("button", name="書き出し", exact=True).click()
    download.value.save_as(log)
    context.close()


def test_what_two_people_agree_on_is_carried_over_by_the_next_run(site, chromium, in_process):
    job = ("convert", "juki.csv", "--charset", "windows-31j")
    assert in_process(*job, "-o", "first").status == 1
    built = in_process("review", "build", "juki=first", "-o", "review.html", "--font", "EUDC.TTE", "--no-shape")
    assert (built.status, built.err) == (0, built.err)

    decide(chromium, site / "review.html", "山田 花子", site / "a.jsonl")
    decide(chromium, site / "review.html", "佐藤 太郎", site / "b.jsonl")
    assert in_process("review", "merge", "a.jsonl", "b.jsonl", "-o", "merged.jsonl").status == 0
    applied = in_process("review", "apply", "merged.jsonl", "--font", "EUDC.TTE", "-o", "site.csv")
    assert applied.status == 0, applied.err

    status = in_process("review", "status", "juki=first", "--gaiji", "site.csv", "--json")
    assert [run["system"] for run in json.loads(status.out)["stale"]] == ["juki"]
    assert in_process(*job, "-o", "second", "--gaiji", "site.csv").status == 0
    assert json.loads(in_process("review", "status", "juki=second", "--gaiji", "site.csv", "--json").out)["stale"] == []
    assert in_process("verify", "second").status == 0
    from mojimigrate.standard import load_standard

    text = Path("second/juki.csv").read_text("utf-8")
    for name in GAIJI.values():
        assert any(form in text for form in load_standard()[name].encoded_forms)
