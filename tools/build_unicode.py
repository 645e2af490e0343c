"""Build ``mappings/standard/unicode.tsv``: which code points Unicode has given a character.

    python tools/build_unicode.py

Ranges of assigned scalar values, from the first to the last, as the ``regex`` module knows them. Left out are what is
no character to anybody: unassigned code points (Cn), noncharacters among them, and surrogates (Cs); and private use
(Co), which is a gaiji known only to its site. ``--version`` says which version of Unicode
the module has; it stands in the manifest.
"""

from __future__ import annotations

import argparse
import importlib.metadata
from collections.abc import Iterator
from pathlib import Path

import regex
from build_standard import write_tsv

STANDARD = Path(__file__).parents[1] / "mappings" / "standard"
COLUMNS = ("first", "last")
ASSIGNED = regex.compile(r"[^\p{Cn}\p{Co}\p{Cs}]")


def version() -> str:
    """Return the version of Unicode, as the module's own description says."""
    described = importlib.metadata.metadata("regex").json.get("description")
    found = regex.search(r"supports Unicode (\d+\.\d+\.\d+)", str(described))
    return found[1] if found else "unknown"


def ranges() -> Iterator[tuple[str, str]]:
    """Yield the first and the last code point of every run of assigned ones."""
    first = 0
    assigned = False
    for number in range(0x110000 + 1):
        now = number < 0x110000 and bool(ASSIGNED.match(chr(number)))
        if now and not assigned:
            first = number
        if assigned and not now:
            yield f"U+{first:04X}", f"U+{number - 1:04X}"
        assigned = now


def main() -> None:
    """Write the file, or the version."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--version", action="store_true", help="say which version of Unicode, and write nothing")
    if parser.parse_args().version:
        print(version())
    else:
        write_tsv(STANDARD / "unicode.tsv", COLUMNS, ranges())


if __name__ == "__main__":
    main()
