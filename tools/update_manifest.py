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
from pathlib import Path

from mojimigrate.manifest import count_rows, unlisted_files

MAPPINGS = Path(__file__).parents[1] / "mappings"


def updated(text: str) -> str:
    """Return the manifest with digests and counts as the files are."""
    blocks = re.split(r"(?m)^(?=\[\[table\]\]$)", text)
    for number, block in enumerate(blocks):
        if found := re.search(r'(?m)^path = "(.+)"$', block):
            path = MAPPINGS / found[1]
            data = path.read_bytes()
            block = re.sub(r"(?m)^rows = .*$", f"rows = {count_rows(found[1], data)}", block)
            digest = hashlib.sha256(data).hexdigest()
            blocks[number] = re.sub(r"(?m)^sha256 = .*$", f'sha256 = "{digest}"', block)
    return "".join(blocks)


def main() -> None:
    """Update or check."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    manifest = MAPPINGS / "MANIFEST.toml"
    text = manifest.read_text("utf-8")
    if unlisted := unlisted_files(MAPPINGS):
        sys.exit(f"not in MANIFEST.toml: {', '.join(unlisted)}")
    new = updated(text)
    if options.check and new != text:
        sys.exit("MANIFEST.toml is out of date: run python tools/update_manifest.py")
    if new != text:
        manifest.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
