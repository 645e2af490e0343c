"""Tools and data from outside.

Without them a test is skipped, and says what it needs; where ``MOJIMIGRATE_REQUIRE_TOOLS=1``, it fails.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

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


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    out: bytes
    err: str


@pytest.fixture
def in_process(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """Run a command in this process: what a process costs by itself, and reading the tables, is paid for once.

    Words are in the language that ``environ`` names, but for those of the help, which are read with the program. What
    is about processes (terminals, signals, encodings of the environment) needs one: see ``test_commands.py``.
    """

    def run(*arguments: str, stdin: bytes = b"", columns: int = 80, **environ: str) -> Ended:
        from typer import rich_utils

        from mojimigrate import cli
        from mojimigrate.cli import console
        from mojimigrate.errors import language

        folder = tmp_path_factory.mktemp("streams")
        (folder / "stdin").write_bytes(stdin)
        with monkeypatch.context() as patch, ExitStack() as stack:
            for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
                stream = stack.enter_context((folder / name).open(mode, encoding="utf-8"))
                patch.setattr(sys, name, stream)
            for name in ("MOJIMIGRATE_LANG", "LC_MESSAGES", "LANG"):
                patch.delenv(name, raising=False)
            for name, value in ({"LC_ALL": "C.UTF-8"} | environ).items():
                patch.setenv(name, value)
            patch.setattr(console, "LANGUAGE", language())
            for terminal in (console.stdout, console.stderr):
                patch.setattr(terminal, "width", columns)
            patch.setattr(rich_utils, "_make_rich_text", rich_utils._make_rich_text)  # main wraps it
            patch.setattr(signal, "signal", lambda *_: None)
            patch.setattr(sys, "argv", ["mojimigrate", *arguments])
            status = 0
            try:
                cli.main()
            except SystemExit as end:
                status = int(end.code or 0)
        return Ended(status, (folder / "stdout").read_bytes(), (folder / "stderr").read_text("utf-8"))

    return run


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
