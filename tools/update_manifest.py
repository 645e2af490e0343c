"""Bring the digests and row counts of ``mappings/MANIFEST.toml`` up to date after a table has changed.

    python tools/update_manifest.py [--check]

The rest of the manifest is written by people. ``--check`` changes nothing and fails if something would change, or
if a table is missing from the manifest.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import tomllib
from pathlib import Path

MAPPINGS = Path(__file__).parents[1] / "mappings"


def count_rows(path: Path) -> int:
    """Count the rows of a table; a charset's TOML file is one row."""
    return len(path.read_bytes().splitlines()) - 1 if path.suffix == ".tsv" else 1


def updated(text: str) -> str:
    """Return the manifest with digests and counts as the files are."""
    blocks = re.split(r"(?m)^(?=\[\[table\]\]$)", text)
    for number, block in enumerate(blocks):
        if found := re.search(r'(?m)^path = "(.+)"$', block):
            path = MAPPINGS / found[1]
            block = re.sub(r"(?m)^rows = .*$", f"rows = {count_rows(path)}", block)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            blocks[number] = re.sub(r"(?m)^sha256 = .*$", f'sha256 = "{digest}"', block)
    return "".join(blocks)


def main() -> None:
    """Update or check."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    manifest = MAPPINGS / "MANIFEST.toml"
    text = manifest.read_text("utf-8")
    listed = {table["path"] for table in tomllib.loads(text)["table"]}
    present = {
        str(path.relative_to(MAPPINGS))
        for folder in ("charsets", "codes", "standard")
        for path in (MAPPINGS / folder).iterdir()
    }
    unlisted = sorted(path for path in present - listed if path.endswith((".tsv", ".toml")))
    if unlisted:
        sys.exit(f"not in MANIFEST.toml: {', '.join(unlisted)}")
    new = updated(text)
    if options.check and new != text:
        sys.exit("MANIFEST.toml is out of date: run python tools/update_manifest.py")
    if new != text:
        manifest.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
