"""Tools and data from outside.

Without them a test is skipped, and says what it needs; where ``MOJIMIGRATE_REQUIRE_TOOLS=1``, it fails.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Found = TypeVar("Found")


def pytest_configure() -> None:
    """Hide the added characters that the person who runs the tests may have registered."""
    os.environ["MOJIMIGRATE_SITE"] = str(Path(__file__).parent / "no-such-site")


CHROMIUM = Path("/usr/bin/chromium")
IPAMJ = Path("/usr/share/fonts/truetype/ipamj/ipamjm.ttf")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


@pytest.fixture(scope="session")
def needs() -> Callable[[Found | None, str], Found]:
    """Return what was found; if it is ``None``, skip with the reason ``needs …``."""

    def need(found: Found | None, what: str) -> Found:
        if found is not None:
            return found
        reason = f"needs {what}"
        if os.environ.get("MOJIMIGRATE_REQUIRE_TOOLS") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)

    return need


@pytest.fixture(scope="session")
def needs_tool(needs: Callable[[str | None, str], str]) -> Callable[[str, str], Path]:
    """Find a program: ``needs_tool("uconv", "Debian: apt install icu-devtools")``."""
    return lambda name, source: Path(needs(shutil.which(name), f"{name} ({source})"))


@pytest.fixture(scope="session")
def needs_file(needs: Callable[[Path | None, str], Path]) -> Callable[[str | Path, str], Path]:
    """Find a file: ``needs_file("/usr/share/edict/kanjidic", "kanjidic (Debian: apt install kanjidic)")``."""
    return lambda path, what: needs(Path(path) if Path(path).is_file() else None, what)


@pytest.fixture(scope="session")
def chromium(needs_file: Callable[[str | Path, str], Path]) -> Iterator[Browser]:
    """Debian's chromium, driven by Playwright, allowed nothing that a city hall's machine would not allow."""
    path = needs_file(CHROMIUM, "chromium (Debian: apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shown(needs_file: Callable[[str | Path, str], Path]) -> dict[str, str]:
    """Return what IPAmj明朝 shows, which names its glyphs by the list: code point or sequence → name."""
    path = needs_file(IPAMJ, "IPAmj Mincho (Debian: apt install fonts-ipamj-mincho)")
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        tables = {table.format: table for table in font["cmap"].tables}
        points = {chr(point): glyph for point, glyph in tables[12].cmap.items()}
        sequences = {
            chr(base) + chr(selector): glyph or points[chr(base)]
            for selector, bases in tables[14].uvsDict.items()
            for base, glyph in bases
        }
    glyphs = points | sequences
    return {text: glyph.upper() for text, glyph in glyphs.items() if re.fullmatch(r"mj\d{6}", glyph)}
