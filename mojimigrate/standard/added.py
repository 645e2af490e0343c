"""The added characters (追加文字) of the standard, ``GJ000001``…: registered by a user, for it is theirs to fetch.

The official font or list says which code point of plane 16 stands for which name; nothing can be computed. What was
read of it (:mod:`mojimigrate.standard.added_sources`) is kept in a folder as a table of its own, beside
``added.toml``, which names the table, its digest, and where it came from. Only that file is ever replaced, in one
step, so a list is there whole or not at all; tables of earlier lists stay beside it.

The folder is the one that ``MOJIMIGRATE_SITE`` names, for all who work for a site; else the user's own. Which of them
is used does not depend on what is in it: the same job must mean the same whoever runs it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from mojimigrate.characters import code_point_name, parse_code_point
from mojimigrate.errors import OutputError, TableError, UsageError, plain

NAME = re.compile(r"GJ[0-9]{6}")
#: Plane 16 without its two noncharacters.
FIRST, LAST = 0x100000, 0x10FFFD
HEADER = "name\tucs\n"
REGISTER = "added.toml"
MAX_REGISTER_BYTES = 1 << 16
MAX_TABLE_BYTES = 8 << 20
LONGEST_VERSION = 64


class Register(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``added.toml``: the list in force. ``source`` is the name of the file that it was read from."""

    version: str
    source: str
    source_sha256: str
    table: str
    sha256: str
    count: int


@dataclass(frozen=True)
class AddedList:
    """The added characters in force: name → character, and where they come from."""

    folder: Path
    register: Register
    characters: Mapping[str, str]

    @property
    def path(self) -> Path:
        """The table."""
        return self.folder / self.register.table

    @property
    def version(self) -> str:
        """The version, as the source or the user calls it."""
        return self.register.version

    @property
    def sha256(self) -> str:
        """The digest of the table."""
        return self.register.sha256


class Change(NamedTuple):
    """What one list does to another: names that come, that go, and that get another code point (name, old, new)."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    moved: tuple[tuple[str, str, str], ...]

    def counts(self, shown: int = 3) -> dict[str, object]:
        """Return how many of each, and ``examples`` of those that decisions may rest on: what goes, and what moves."""
        moved = [f"{name} {code_point_name(old)} → {code_point_name(new)}" for name, old, new in self.moved]
        examples = [*self.removed[:shown], *moved[:shown]]
        if len(examples) < len(self.removed) + len(moved):
            examples.append("…")
        return {
            "added": len(self.added),
            "removed": len(self.removed),
            "moved": len(self.moved),
            "examples": ", ".join(examples) or "–",
        }


def added_folder(site: Path | None = None, environ: Mapping[str, str] | None = None) -> Path | None:
    """Return the folder of the list: of a site, else the user's; ``None`` for a user without a home."""
    environ = os.environ if environ is None else environ
    if site:
        return site / "standard"
    if named := environ.get("MOJIMIGRATE_SITE"):
        return Path(named) / "standard"
    if data := environ.get("XDG_DATA_HOME"):
        return Path(data) / "mojimigrate" / "standard"
    try:
        return Path.home() / ".local" / "share" / "mojimigrate" / "standard"
    except RuntimeError:
        return None


def read_added(folder: Path | None) -> AddedList | None:
    """Return the list that is registered in a folder, if there is one.

    Raises ``TableError`` (``added-damaged``, ``added-digest``) if it is not what was registered.
    """
    if folder is None:
        return None
    path = folder / REGISTER
    try:
        with path.open("rb") as file:
            register = msgspec.toml.decode(file.read(MAX_REGISTER_BYTES), type=Register)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise TableError("added-damaged", path=path, reason=error.strerror) from error
    except ValueError as error:
        raise TableError("added-damaged", path=path, reason=error) from error
    if fault := _fault(register):
        raise TableError("added-damaged", path=path, reason=fault)
    path = folder / register.table
    try:
        with path.open("rb") as file:
            data = file.read(MAX_TABLE_BYTES)
    except OSError as error:
        raise TableError("added-damaged", path=path, reason=error.strerror) from error
    if (digest := hashlib.sha256(data).hexdigest()) != register.sha256:
        raise TableError("added-digest", path=path, found=digest[:16], expected=register.sha256[:16])
    return AddedList(folder, register, _parse_table(data, path, register.count))


def register_added(
    folder: Path, characters: Mapping[str, str], *, version: str, source: str, source_sha256: str, replace: bool
) -> tuple[AddedList, Change]:
    """Put a list in force; return it, and what it changes. The same list again changes nothing.

    Raises ``UsageError`` (``added-other``) if another one is in force and ``replace`` is not said, ``OutputError`` if
    the folder cannot be written.
    """
    if not _is_version(version):
        raise UsageError("added-version", value=version, limit=LONGEST_VERSION)
    before = _in_force(folder, replace=replace)
    data = _table(characters)
    digest = hashlib.sha256(data).hexdigest()
    change = compare(before.characters if before else {}, characters)
    if before and (before.sha256, before.version) == (digest, version):
        return before, change
    if before and not replace:
        counts = change.counts()
        raise UsageError("added-other", path=folder / REGISTER, old=before.version, new=version, **counts)
    register = Register(version, plain(source), source_sha256, f"added-{digest[:16]}.tsv", digest, len(characters))
    values = msgspec.to_builtins(register)
    text = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / register.table, data)
        _write(folder / REGISTER, text.encode())
    except OSError as error:
        raise OutputError("added-unwritable", path=folder, reason=error.strerror) from error
    return AddedList(folder, register, dict(characters)), change


def _is_version(text: str) -> bool:
    return 0 < len(text) <= LONGEST_VERSION and text.isprintable()


def _fault(register: Register) -> str:
    """Return what of a register this program has not written; ``""`` if it may have.

    Its texts are shown on terminals and kept in records, and TOML can write every control character.
    """
    texts = {name: text for name, text in msgspec.to_builtins(register).items() if isinstance(text, str)}
    sound = {name: all(char.isprintable() or char == "　" for char in text) for name, text in texts.items()}
    sound["version"] = _is_version(register.version)
    sound["table"] = sound["table"] and Path(register.table).name == register.table
    return next((f"{name} = {getattr(register, name)!r}" for name in sound if not sound[name]), "")


def _in_force(folder: Path, *, replace: bool) -> AddedList | None:
    """Return what is in force; a damaged list is none if it is to be replaced."""
    try:
        return read_added(folder)
    except TableError:
        if replace:
            return None
        raise


def compare(old: Mapping[str, str], new: Mapping[str, str]) -> Change:
    """Return what a new list changes."""
    return Change(
        tuple(sorted(new.keys() - old.keys())),
        tuple(sorted(old.keys() - new.keys())),
        tuple((name, old[name], new[name]) for name in sorted(old.keys() & new.keys()) if old[name] != new[name]),
    )


def _table(characters: Mapping[str, str]) -> bytes:
    rows = (f"{name}\t{code_point_name(char)}\n" for name, char in sorted(characters.items()))
    return (HEADER + "".join(rows)).encode()


def _parse_table(data: bytes, path: Path, count: int) -> dict[str, str]:
    """Read a table whose digest is right, and which this program has written, unless somebody forged both."""
    lines = data.decode("ascii", "replace").splitlines()
    cells = [line.split("\t") for line in lines[1:]]
    characters = {name: parse_code_point(point) or "" for name, point in (row for row in cells if len(row) == 2)}
    sound = all(NAME.fullmatch(name) and char and FIRST <= ord(char) <= LAST for name, char in characters.items())
    if not sound or not len(characters) == len(set(characters.values())) == len(cells) == count:
        raise TableError("added-damaged", path=path, reason="rows")
    return characters


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, for all to read whom the folder lets in."""
    descriptor, name = tempfile.mkstemp(prefix=".added-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
