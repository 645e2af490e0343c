"""Tables in a folder of their own, brought in as the command does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mojimigrate.charsets import load_charset
from mojimigrate.ledger import Outcome
from mojimigrate.mapping.exchange import Declared, Imported, import_rows, read_source
from mojimigrate.standard import load_standard

DECLARED = ("edition", "anywhere", "through")


@pytest.fixture
def bring(tmp_path: Path) -> Callable[..., Imported]:
    """Write a file and import it; rows without a class are ``exact``, unless ``outcome`` says otherwise."""

    def bring(
        name: str,
        content: str | bytes,
        form: str | None = None,
        *,
        charset: str = "windows-31j",
        outcome: Outcome | None = Outcome.EXACT,
        **options: Any,
    ) -> Imported:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        declared = Declared(outcome, **{key: options.pop(key) for key in DECLARED if key in options})
        return import_rows(read_source(path, form, **options), load_charset(charset), load_standard(), declared)

    return bring


@pytest.fixture
def carried() -> Callable[[Imported], dict[str, str]]:
    """Show what was carried over: code → character."""
    return lambda imported: {row.code.hex().upper(): row.character for row in imported.table.rows}


@pytest.fixture
def told() -> Callable[..., list[tuple[Any, ...]]]:
    """Show the rows that were left, or remarked on: line (or cell), gaiji, id."""

    def told(faults: Any) -> list[tuple[Any, ...]]:
        return [(fault.facts.get("cell") or fault.facts["line"], fault.facts["gaiji"], fault.id) for fault in faults]

    return told
