"""The files that layouts are read from: TOML, and copybooks; and the TOML that a layout is written as."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from mojimigrate.errors import UsageError
from mojimigrate.records.copybook import DIALECTS, read_copybook
from mojimigrate.records.layout import Layout

#: A layout file of more bytes is none.
LARGEST = 4 << 20
#: The schema of layout files that this version reads.
SCHEMA = 1


def read_layout(path: Path) -> Layout:
    """Read a layout file (TOML).

    Raises ``UsageError`` (``layout-unreadable``, ``layout-large``, ``layout-malformed``, ``layout-schema``,
    ``layout-when-empty``).
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        raise UsageError("layout-unreadable", path=path, reason=error.strerror) from error
    if size > LARGEST:
        raise UsageError("layout-large", path=path, limit=LARGEST)
    try:
        layout = msgspec.toml.decode(data, type=Layout)
    except UsageError as error:
        raise UsageError(error.id, **error.facts, path=path) from error
    except (ValueError, RecursionError) as error:  # msgspec's own errors, those of TOML, and UnicodeDecodeError
        raise UsageError("layout-malformed", path=path, reason=error) from error
    if layout.schema != SCHEMA:
        raise UsageError("layout-schema", path=path, value=layout.schema)
    return layout


def copybook_layout(path: Path, folders: Sequence[Path] = (), dialect: str = "ibm", encoding: str = "") -> Layout:
    """Read a copybook by the name of a dialect. Raises ``UsageError`` (``dialect-unknown``, ``copybook-…``)."""
    if dialect not in DIALECTS:
        raise UsageError("dialect-unknown", value=dialect, known=", ".join(DIALECTS))
    return read_copybook(path, folders=folders, dialect=DIALECTS[dialect], encoding=encoding or None)


def read_layout_or_copybook(
    path: Path, folders: Sequence[Path] = (), dialect: str = "ibm", encoding: str = ""
) -> Layout:
    """Read a layout if the name ends in ``.toml``, else a copybook. Raises ``UsageError`` as these two."""
    if path.suffix.lower() == ".toml":
        return read_layout(path)
    return copybook_layout(path, folders, dialect, encoding)


def write_layout(layout: Layout) -> str:
    """Write a layout as TOML, a field to a line."""
    lines = [f"schema = {layout.schema}"] if layout.records else [f"schema = {layout.schema}", "records = []"]
    for record in layout.records:
        lines += ["", "[[records]]", f"name = {_value(record.name)}"]
        if record.when:
            lines.append(f"when = {_value(msgspec.to_builtins(record.when))}")
        lines += ["fields = [", *_fields(msgspec.to_builtins(record.fields), 1), "]"]
    return "\n".join(lines) + "\n"


def _fields(fields: Sequence[dict[str, object]], depth: int) -> list[str]:
    """Write fields as inline tables; a group has its own fields on lines of their own."""
    lines = []
    pad = "  " * depth
    for field in fields:
        within = field.get("fields", [])
        plain = ", ".join(f"{name} = {_value(value)}" for name, value in field.items() if name != "fields")
        if isinstance(within, (list, tuple)) and within:
            lines += [f"{pad}{{ {plain}, fields = [", *_fields(within, depth + 1), f"{pad}] }},"]
        else:
            lines.append(f"{pad}{{ {plain} }},")
    return lines


def _value(value: object) -> str:
    """Write a value as TOML on one line."""
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case str():
            # TOML escapes what JSON does, and DEL.
            return msgspec.json.encode(value).decode().replace("\x7f", "\\u007f")
        case dict():
            return "{ " + ", ".join(f"{_key(name)} = {_value(part)}" for name, part in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
    raise TypeError(f"{type(value)} has no TOML")


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").isalnum() else _value(name)
