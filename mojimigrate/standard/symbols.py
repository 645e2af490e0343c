"""The symbol policy: seven symbols that tables write in two ways (波ダッシュ問題) arrive in one form."""

from __future__ import annotations

from functools import cache

from mojimigrate.characters import parse_code_point
from mojimigrate.manifest import read_rows

SYMBOL_TABLE = "standard/symbols.tsv"


@cache
def symbol_forms() -> dict[str, str]:
    """Return the symbol policy: JIS form → form of the target set, as ``mappings/standard/symbols.tsv`` has it."""
    rows = read_rows(SYMBOL_TABLE, ("jis", "standard"))
    return {parse_code_point(row["jis"]) or "": parse_code_point(row["standard"]) or "" for row in rows}
