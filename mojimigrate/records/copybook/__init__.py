"""COBOL copybooks (COPY句, 登録集原文) → :class:`~mojimigrate.records.layout.Layout`.

File → lines of fixed or free form (:mod:`.source`) → COPY and REPLACING (:mod:`.copying`) → tokens (:mod:`.tokens`) →
entries (:mod:`.syntax`) → items (:mod:`.items`) → fields (:mod:`.storage`). Every error names file, line and column.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mojimigrate.errors import UsageError
from mojimigrate.records.copybook.copying import Library
from mojimigrate.records.copybook.dialect import DIALECTS, GNUCOBOL, IBM, Dialect
from mojimigrate.records.copybook.items import build_items
from mojimigrate.records.copybook.source import ENCODINGS, FORMS, logical_text, read_source
from mojimigrate.records.copybook.storage import Storage
from mojimigrate.records.copybook.syntax import parse_entries
from mojimigrate.records.copybook.text import Text
from mojimigrate.records.layout import Layout, RecordType

__all__ = ["DIALECTS", "ENCODINGS", "FORMS", "GNUCOBOL", "IBM", "Dialect", "parse_copybook", "read_copybook"]


def read_copybook(
    path: Path,
    *,
    folders: Sequence[Path] = (),
    form: str = "auto",
    encoding: str | None = None,
    dialect: Dialect = IBM,
) -> Layout:
    """Read a copybook. COPY looks in its folder, then in ``folders``; ``form`` and ``encoding`` go for these texts too.

    ``form`` is one of :data:`FORMS`, ``encoding`` one of :data:`ENCODINGS` or ``None`` for the first that fits. Raises
    ``UsageError`` with an id ``copybook-…``; the modules say which.
    """
    library = Library((path.absolute().parent, *folders), form, encoding)
    text = logical_text(read_source(path, encoding), str(path), form)
    return _compile(library.expand(text, (path.resolve(),)), path.stem, dialect)


def parse_copybook(
    text: str,
    name: str,
    *,
    folders: Sequence[Path] = (),
    form: str = "auto",
    encoding: str | None = None,
    dialect: Dialect = IBM,
) -> Layout:
    """Read a copybook out of a text that errors call ``name``; the rest as for :func:`read_copybook`."""
    library = Library(tuple(folders), form, encoding)
    return _compile(library.expand(logical_text(text, name, form)), Path(name).stem, dialect)


def _compile(text: Text, name: str, dialect: Dialect) -> Layout:
    """Make a layout of a text: a record type of each item of level 01 or 77. A fragment is called ``name``."""
    records: dict[str, RecordType] = {}
    for number, root in enumerate(build_items(parse_entries(text), text), 1):
        called = root.name.chars if root.name else name if root.level == 0 else f"{name}-{number}"
        if called in records:
            raise UsageError("copybook-record-twice", name=called, **text.place(root.index).facts)
        records[called] = RecordType(name=called, fields=Storage(root, dialect, text).fields())
    return Layout(records=tuple(records.values()))
