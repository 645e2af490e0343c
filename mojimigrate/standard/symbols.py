"""The symbol policy: symbols that tables write in two ways (波ダッシュ問題) arrive in one form."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mojimigrate.characters import parse_code_point
from mojimigrate.errors import UsageError
from mojimigrate.manifest import read_rows

SYMBOL_TABLE = "standard/symbols.tsv"
#: Named policies, and the columns of the table: Microsoft's forms, which the target set uses, and those of the JIS.
POLICIES = ("standard", "jis")


@cache
def symbol_forms(policy: str = "standard", folder: Path | None = None) -> dict[str, str]:
    """Return what each symbol that is in another form becomes under a policy: form → form of the policy.

    It is meant for codes of two or more bytes: a half-width ¢ is another character than the full-width one. Raises
    ``UsageError`` for a policy that does not exist.
    """
    if policy not in POLICIES:
        raise UsageError("symbols-unknown", value=policy, known=", ".join(POLICIES))
    (other,) = (name for name in POLICIES if name != policy)
    return {
        parse_code_point(row[other]) or "": parse_code_point(row[policy]) or ""
        for row in read_rows(SYMBOL_TABLE, POLICIES, folder)
    }
