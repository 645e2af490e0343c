"""What the tests of pages share: the pages' sections, tables and examples, and the command line."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

both_languages = pytest.mark.parametrize("language", ["en", "ja"])


def run(*arguments: str, language: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line on a wide terminal."""
    return subprocess.run(
        [sys.executable, "-m", "mojimigrate", *arguments],
        cwd=folder,
        env={**os.environ, "MOJIMIGRATE_LANG": language, "COLUMNS": "200", "NO_COLOR": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def section(page: Path, *headings: str) -> str:
    """Return the text under the heading of a page that is one of these."""
    found = re.split(r"(?m)^## (.+)$", page.read_text("utf-8"))
    parts = dict(zip(found[1::2], found[2::2], strict=True))
    return next(parts[heading] for heading in headings if heading in parts)


def first_cells(text: str) -> list[str]:
    """Return the first cell of each row of the tables of a text, without the code marks."""
    rows = re.findall(r"(?m)^\| *(.+?) *\|", text)
    return [row.replace("`", "") for row in rows if not set(row) <= set("-: ")]


def blocks(page: Path, kind: str) -> list[str]:
    """Return the fenced blocks of a kind."""
    return re.findall(rf"(?ms)^```(?:{kind})\n(.*?)^```$", page.read_text("utf-8"))
