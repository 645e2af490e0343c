"""``mojimigrate review build``, as a user runs it."""

import json
from pathlib import Path

import pytest

from mojimigrate.review.pages import read_page


@pytest.fixture
def site(tmp_path, monkeypatch, in_process):
    """Two runs of a site, and a way to build their page; no font of this machine takes part."""
    from mojimigrate.review.glyphs import standard_font

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(standard_font, "font_folders", lambda: ())
    for name, data in (("juki", "渡".encode("cp932") + b"\xf0\x40\n\xff"), ("tax", b"\xf0\x40\xf0\x41\n")):
        Path(f"{name}.csv").write_bytes(data)
        in_process("convert", f"{name}.csv", "-o", name, "--charset", "cp932", "-q")

    def build(*arguments: str, **more):
        return in_process("review", "build", *arguments, columns=200, **more)

    return build


def test_runs_become_one_page_of_the_owner_s_and_the_next_step_is_said(site):
    ended = site("juki", "税=tax", "-o", "review.html")
    assert ended.status == 0
    page = read_page(Path("review.html"))
    assert [system.name for system in page.systems] == ["juki", "税"]
    assert [item.code for item in page.items] == ["F040", "F041"]
    assert Path("review.html").stat().st_mode & 0o777 == 0o600
    lines = ended.err.splitlines()
    assert any(line.startswith("review.html (characters to decide: 2, bytes: ") for line in lines)
    assert any("lacks the city's glyphs" in line for line in lines)
    assert any("lacks the standard's glyphs" in line for line in lines)
    assert "mojimigrate review merge" in lines[-1]


def test_it_is_there_for_machines_too_and_quiet_on_request(site):
    told = json.loads(site("juki", "-o", "a.html", "--json").out)
    assert (told["items"], told["malformed"], told["role"], told["lacks"]) == (1, 1, "review", ["font", "standard"])
    assert told["bytes"] == Path("a.html").stat().st_size
    assert told["report"] == read_page(Path("a.html")).report
    quiet = site("juki", "-o", "b.html", "-q")
    assert (quiet.status, quiet.out, quiet.err) == (0, b"", "")
    assert Path("a.html").read_bytes() == Path("b.html").read_bytes()


def test_images_and_a_list_of_one_system_are_given_by_its_name(site):
    import base64

    import numpy as np

    from mojimigrate.review.glyphs.pictures import png_uri

    Path("images").mkdir()
    drawn = np.zeros((32, 32), np.uint8)
    drawn[8:24, 8:24] = 255
    Path("images/F040.png").write_bytes(base64.b64decode(png_uri(drawn).partition(",")[2]))
    Path("list.csv").write_text("code,字\nF040,辻\n", "utf-8")
    assert site("juki", "tax", "-o", "r.html", "--font", "tax=images", "--hints", "juki=list.csv").status == 0
    items = {item.key: item for item in read_page(Path("r.html")).items}
    assert items["tax|windows-31j|F040"].image.startswith("data:image/png;base64,")
    assert items["|windows-31j|F040"].hints == (("字", "辻"),)
    assert items["tax|windows-31j|F040"].hints == ()


def test_a_page_with_personal_data_says_so(site, in_process):
    in_process("convert", "juki.csv", "-o", "full", "--charset", "cp932", "--context", "full", "-q")
    Path("surnames").write_text("渡辺\n", "utf-8")
    ended = site("full", "-o", "r.html", "--surnames", "surnames")
    assert "r.html holds personal data" in ended.err.splitlines()[-1]
    [item] = read_page(Path("r.html")).items
    assert [one.evidence[0].detail for one in item.candidates] == ["渡辺"]


def test_nothing_to_decide_is_told_and_is_no_error(site, in_process):
    Path("clean.csv").write_bytes(b"abc\n")
    in_process("convert", "clean.csv", "-o", "clean", "--charset", "cp932", "-q")
    ended = site("clean", "-o", "r.html")
    assert (ended.status, "nothing to decide" in ended.err) == (0, True)
    assert read_page(Path("r.html")).items == ()


@pytest.mark.parametrize(
    ("arguments", "status", "error"),
    [
        (["juki", "--font", "国保=images"], 2, "system-unknown"),
        (["juki", "--hints", "国保=list.csv"], 2, "system-unknown"),
        (["juki", "--glyph-rule", "rule.csv"], 2, "rule-without-font"),
        (["juki", "a=tax", "a=tax"], 2, "system-twice"),
        (["juki", "b=juki"], 2, "run-twice"),
        (["nowhere"], 3, "run-missing"),
        (["."], 3, "run-missing"),
        (["juki", "--font", "nowhere.tte"], 3, "font-unreadable"),
        (["juki", "--standard-font", "juki.csv"], 3, "font-invalid"),
        (["juki", "--hints", "juki.csv"], 3, "hints-no-code"),
        (["juki", "--surnames", "nowhere"], 3, "surnames-unreadable"),
        (["juki", "--conflicts", "juki.csv"], 7, "decision"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_left(site, arguments, status, error):
    ended = site(*arguments, "-o", "r.html")
    assert ended.status == status, ended.err
    assert f"[{error}" in ended.err
    assert not Path("r.html").exists()


def test_a_page_is_replaced_only_on_request(site):
    Path("r.html").write_text("decided in front of this")
    ended = site("juki", "-o", "r.html")
    assert (ended.status, "[output-exists]" in ended.err) == (5, True)
    assert Path("r.html").read_text() == "decided in front of this"
    assert site("juki", "-o", "r.html", "--overwrite").status == 0


def test_without_the_packages_for_fonts_a_page_is_built_and_a_font_is_refused(site, monkeypatch):
    from mojimigrate.cli import review_build

    monkeypatch.setattr(review_build, "NEEDED", ("no_such_package",))
    assert site("juki", "-o", "r.html").status == 0
    ended = site("juki", "-o", "s.html", "--font", "x.tte")
    assert (ended.status, "[review-extra]" in ended.err) == (2, True)
