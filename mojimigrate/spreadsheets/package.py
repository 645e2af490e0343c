"""The file around a workbook: a ZIP archive of XML parts, opened with suspicion.

Whoever hands in a workbook may have been handed it too, so limits come before trust: the file, its list of parts,
what a part unpacks to, and its XML are bounded before they are read, and nothing that XML may declare (entities,
external files) is accepted. Macros are refused, not skipped.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from mojimigrate.errors import TableError

#: A workbook with a table of a hundred thousand rows and twenty columns has some 10 MiB.
MAX_FILE = 32 << 20
#: Bytes of the list of parts at the end of the archive. A workbook with a hundred sheets has some 20 KiB.
MAX_DIRECTORY = 256 << 10
#: What all parts may unpack to together, in MiB and as a multiple of what they are packed in. XML packs well, but not
#: two hundredfold.
MAX_UNPACKED = 256 << 20
MAX_RATIO = 200
#: Below this size the ratio says nothing.
SMALL = 1 << 20
#: Elements of one part.
MAX_ELEMENTS = 4_000_000
MAX_DEPTH = 32
#: Bytes of XML in which nothing begins or ends: an endless attribute or comment.
MAX_TOKEN = 1 << 20
CHUNK = 64 << 10

_END = struct.Struct("<4s4H2LH")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The two namespaces of each kind: Transitional, which Excel writes, and Strict, in which the MJ list is published.
_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_LINKS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_PACKAGE = (
    "http://schemas.openxmlformats.org/package/2006/relationships",
    "http://schemas.openxmlformats.org/package/2006/content-types",
)
_ELEMENTS = {*_MAIN, *_PACKAGE}
#: What can go wrong in :mod:`zipfile` on a file that somebody bent.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    UnicodeError,
    ValueError,
)


#: A piece of XML: where it stands (``worksheet/sheetData/row``; elements of other vocabularies are ``?``), and what it
#: is: the attributes where an element begins, or characters within it, or neither where it ends.
Event = tuple[str, dict[str, str] | None, str | None]


class Relation(NamedTuple):
    """A link from one part to another: the last word of its type, and the part it leads to."""

    kind: str
    part: str


class Package:
    """A workbook's archive. Raises ``TableError`` for one that is too large, damaged, or more than a workbook.

    ``data`` is what is in the file, if it has been read already.
    """

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        self.path = path
        if data is None:
            data = self._read()
        if len(data) > MAX_FILE:
            raise TableError("sheet-too-large", path=path, limit=MAX_FILE >> 20)
        if data.startswith(_OLE):
            raise TableError("sheet-locked", path=path)
        self._check_directory(data)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise TableError("sheet-not-xlsx", path=path) from error
        self._parts = {info.filename.lower(): info for info in self._archive.infolist()}
        self._check_parts()

    def _read(self) -> bytes:
        try:
            with self.path.open("rb") as file:
                return file.read(MAX_FILE + 1)
        except OSError as error:
            raise TableError("sheet-unreadable", path=self.path, reason=error.strerror) from error

    def _check_directory(self, data: bytes) -> None:
        """Bound the list of parts before :mod:`zipfile` makes an object of each.

        The record at the end must be the last thing in the file, without a comment or a ZIP64 record before it, as
        spreadsheet programs write it: then there is one reading of the file, ours and everybody's.
        """
        if len(data) < _END.size:
            raise TableError("sheet-not-xlsx", path=self.path)
        signature, *_, size, _, comment = _END.unpack(data[-_END.size :])
        if signature != b"PK\5\6" or comment or data[-_END.size - 20 :].startswith(b"PK\6\7"):
            raise TableError("sheet-not-xlsx", path=self.path)
        if size > MAX_DIRECTORY:
            raise TableError("sheet-parts", path=self.path)

    def _check_parts(self) -> None:
        infos = self._archive.infolist()
        if len(self._parts) != len(infos):
            raise self.damaged("", "ZIP")
        for info in infos:
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others may ask for GiB
                raise self.damaged(info.filename, "ZIP")
            if info.file_size > SMALL and info.file_size > MAX_RATIO * info.compress_size:
                raise TableError("sheet-unpacked", path=self.path, part=info.filename)
        if sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise TableError("sheet-unpacked", path=self.path, part="*")
        if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in self._parts):
            raise TableError("sheet-macros", path=self.path)
        if "[content_types].xml" not in self._parts:
            raise TableError("sheet-not-xlsx", path=self.path)
        for _, attributes, _ in self.parse("[Content_Types].xml"):
            kind = (attributes or {}).get("ContentType", "").lower()
            if "sheet.binary" in kind:
                raise TableError("sheet-not-xlsx", path=self.path)
            if "macroenabled" in kind or "vbaproject" in kind or "macrosheet" in kind:
                raise TableError("sheet-macros", path=self.path)

    def __contains__(self, part: str) -> bool:
        """Say whether the archive has a part of this name, in any case."""
        return part.lower() in self._parts

    def damaged(self, part: str, detail: object) -> TableError:
        """Make the error for a part that is not what it must be; ``detail`` is short, and of no language."""
        return TableError("sheet-damaged", path=self.path, part=part, detail=detail)

    def parse(self, part: str) -> Iterator[Event]:
        """Yield the XML of a part, piece by piece. Raises ``TableError`` where it stops being what it must be."""
        info = self._parts.get(part.lower())
        if info is None:
            raise self.damaged(part, "?")
        reader = _Reader(self.path, part)
        try:
            with self._archive.open(info) as stream:
                silent = 0
                while chunk := stream.read(CHUNK):
                    reader.feed(chunk)
                    silent = 0 if reader.events else silent + len(chunk)
                    if silent > MAX_TOKEN:
                        raise self.damaged(part, "XML")
                    yield from reader.take()
            reader.feed(b"", last=True)
        except expat.ExpatError as error:
            raise self.damaged(part, error) from error
        except _BROKEN as error:
            raise self.damaged(part, "ZIP") from error
        yield from reader.take()

    def relations(self, part: str) -> dict[str, Relation]:
        """Return the links of a part (``""``: of the package) by their ids. Links that lead outside are left out."""
        folder, name = posixpath.split(part)
        source = posixpath.join(folder, "_rels", f"{name}.rels")
        if source not in self:
            return {}
        relations = {}
        for path, link, _ in self.parse(source):
            if path == "Relationships/Relationship" and link and link.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, link.get("Target", "")))
                kind = link.get("Type", "").rpartition("/")[2]
                relations[link.get("Id", "")] = Relation(kind, target.lstrip("/"))
        return relations


class _Reader:
    """Expat, with limits, turned into a list of events that is taken away after each chunk."""

    def __init__(self, path: Path, part: str) -> None:
        self._path, self._part = path, part
        self.events: list[Event] = []
        self._where: list[str] = [""]
        self._elements = 0
        self._space = " "
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        # Without a document type there are no entities to declare, and none to expand or to fetch.
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, data: bytes, *, last: bool = False) -> None:
        self._parser.Parse(data, last)

    def take(self) -> list[Event]:
        events, self.events = self.events, []
        return events

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS or len(self._where) > MAX_DEPTH:
            raise TableError("sheet-unpacked", path=self._path, part=self._part)
        step = name.removeprefix(self._space)
        if step is name or " " in step:
            step = self._step(name)
        above = self._where[-1]
        where = f"{above}/{step}" if above else step
        self._where.append(where)
        self.events.append((where, _own(attributes), None))

    def _step(self, name: str) -> str:
        """Return the name of an element without its namespace, which most elements after it will share."""
        space, _, local = name.rpartition(" ")
        if space not in _ELEMENTS:
            return "?"
        self._space = f"{space} "
        return local

    def _end(self, _name: str) -> None:
        self.events.append((self._where.pop(), None, None))

    def _text(self, text: str) -> None:
        self.events.append((self._where[-1], None, text))

    def _doctype(self, *_: object) -> None:
        raise TableError("sheet-doctype", path=self._path, part=self._part)


def _own(attributes: dict[str, str]) -> dict[str, str]:
    """Keep the attributes of the vocabulary itself, and the ids of links."""
    if not any(" " in name for name in attributes):
        return attributes
    parts = ((*name.rpartition(" "), value) for name, value in attributes.items())
    return {local: value for space, _, local, value in parts if not space or space in _LINKS}
