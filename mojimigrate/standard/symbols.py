"""The symbol policy: seven symbols that tables write in two ways (波ダッシュ問題) arrive in one form."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mojimigrate.characters import parse_code_point
from mojimigrate.errors import UsageError
from mojimigrate.manifest import read_rows

SYMBOL_TABLE = "standard/symbols.tsv"


POLICIES = ("standard", "jis")


@cache
def symbol_forms(policy: str = "standard", folder: Path | None = None) -> dict[str, str]:
    """Return what each symbol becomes under a policy, as ``mappings/standard/symbols.tsv`` has it.

    Raises ``UsageError`` for a policy that does not exist.
    """
    if policy not in POLICIES:
        raise UsageError("symbols-unknown", value=policy, known=", ".join(POLICIES))
    forms = {}
    for row in read_rows(SYMBOL_TABLE, POLICIES, folder):
        other = next(column for column in POLICIES if column != policy)
        forms[parse_code_point(row[other]) or ""] = parse_code_point(row[policy]) or ""
    return forms
