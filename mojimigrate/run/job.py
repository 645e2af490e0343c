"""The job file (ジョブファイル): all that is said of one kind of export, in TOML, kept in version control.

Its keys are those of :class:`Job`, which are the options of ``mojimigrate convert``. Paths in it are relative to its
own folder. What the command line says goes before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from mojimigrate.converter import Converter
from mojimigrate.errors import UsageError
from mojimigrate.mapping.compilation import GETA
from mojimigrate.records.framing import Framing
from mojimigrate.records.reading import copybook_layout, read_layout
from mojimigrate.run.record import Context
from mojimigrate.run.records import LayoutFile, OnError, RecordJob
from mojimigrate.run.sinks import DelimitedOptions, Encoding, FixedOptions, Form, Newline, Width

#: The form of undivided text, which is no form of records.
TEXT = "text"
#: A job file of more bytes is none.
LARGEST = 1 << 20


class Job(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What is to be converted, and how. ``None`` and empty texts stand for what is not said.

    ``inputs`` are files, ``output`` a folder (``-``: standard output). ``charset`` … ``mark`` are as for
    :class:`~mojimigrate.converter.Converter`, ``context`` says whether places show neighbours masked. ``framing`` is
    ``lines``, ``csv``, ``tsv``, ``fixed:320``, ``rdw`` …; ``layout`` a layout in TOML, or ``copybook`` a COBOL
    copybook, read in its ``dialect`` (``ibm``, ``gnucobol``) and ``copybook_encoding``, with members that it copies
    from ``copybook_folders``. ``national`` names the charset of double-byte fields, ``national_gaiji`` its gaiji
    tables, if it is not a part of ``charset``. ``signs`` names the convention for signs of numbers. ``to`` is the form
    of the output; the keys behind it say how it is written.
    """

    schema: int = 1
    inputs: tuple[str, ...] = ()
    output: str = ""
    charset: str = ""
    edition: str | None = None
    profile: str = "ivs"
    profile_table: str | None = None
    gaiji: tuple[str, ...] = ()
    gaiji_anywhere: bool = False
    options: dict[str, str] = {}  # msgspec copies it
    symbols: str = "standard"
    strict: bool = False
    mark: str = GETA
    context: Context = Context.masked
    framing: str = ""
    layout: str | None = None
    copybook: str | None = None
    copybook_folders: tuple[str, ...] = ()
    copybook_encoding: str = ""
    dialect: str = "ibm"
    national: str | None = None
    national_gaiji: tuple[str, ...] = ()
    signs: str = ""
    keep_padding: bool = False
    header: bool = True
    on_error: OnError = OnError.stop
    to: str = ""
    bom: bool = False
    crlf: bool = False
    encoding: Encoding = Encoding.UTF8
    width: Width = Width.BYTES
    newline: Newline | None = None
    record_numbers: bool = False

    def converter(self) -> Converter:
        """Make the converter. Raises ``UsageError`` and ``TableError``."""
        if not self.charset:
            raise UsageError("job-incomplete", value="charset")
        return Converter(
            self.charset,
            self.edition,
            self.profile,
            self.gaiji,
            gaiji_anywhere=self.gaiji_anywhere,
            profile_table=self.profile_table,
            options=self.options,
            symbols=self.symbols,
            mark=self.mark,
            strict=self.strict,
            full_context=self.context is Context.full,
        )

    def records(self, converter: Converter) -> RecordJob | None:
        """Say how records are read and written; ``None`` for undivided text. Raises ``UsageError``."""
        framing = Framing.parse(self.framing or ("fixed" if self.layout or self.copybook else "lines"))
        layout = self.layout_file()
        divided = layout is not None or framing.name != "lines"
        form = self.to or ("csv" if divided else TEXT)
        if form == TEXT and not divided:
            return None
        if form not in {*Form}:
            known = [*Form] if divided else [TEXT, *Form]
            raise UsageError("form-unknown", value=form, known=", ".join(known))
        national = None
        if self.national:
            national = converter.of_charset(self.national, self.national_gaiji)
        return RecordJob(
            framing=framing,
            form=Form(form),
            layout=layout,
            header=self.header,
            national=national,
            signs=self.signs,
            trim=not self.keep_padding,
            on_error=self.on_error,
            numbered=self.record_numbers,
            delimited=DelimitedOptions(self.bom, self.crlf),
            fixed=FixedOptions(self.encoding, self.width, self.newline),
        )

    def layout_file(self) -> LayoutFile | None:
        """Read the layout or the copybook, if one is named."""
        if self.layout and self.copybook:
            raise UsageError("layout-and-copybook")
        if self.layout:
            return LayoutFile(read_layout(Path(self.layout)), Path(self.layout))
        if self.copybook:
            path = Path(self.copybook)
            folders = [Path(folder) for folder in self.copybook_folders]
            layout = copybook_layout(path, folders, self.dialect, self.copybook_encoding)
            return LayoutFile(layout, path, self.dialect, self.copybook_encoding)
        return None


#: Keys of a job that are paths, or lists of paths.
_PATHS = ("inputs", "output", "profile_table", "gaiji", "layout", "copybook", "copybook_folders", "national_gaiji")


def read_job(path: Path) -> Job:
    """Read a job file. Raises ``UsageError`` (``job-unreadable``, ``job-malformed``)."""
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError("job-malformed", path=path, reason=f"> {LARGEST} bytes")
        job = msgspec.toml.decode(path.read_bytes(), type=Job)
    except OSError as error:
        raise UsageError("job-unreadable", path=path, reason=error.strerror) from error
    except (ValueError, RecursionError) as error:
        raise UsageError("job-malformed", path=path, reason=error) from error
    if job.schema != 1:
        raise UsageError("job-schema", path=path, value=job.schema)

    def found(text: str) -> str:
        return text if text == "-" else str(path.parent / text)

    moved: dict[str, object] = {}
    for name in _PATHS:
        value = getattr(job, name)
        if value:
            moved[name] = found(value) if isinstance(value, str) else tuple(map(found, value))
    return msgspec.structs.replace(job, **moved)


def overridden(job: Job, said: Mapping[str, object]) -> Job:
    """Return a job with what the command line said (everything that is not ``None``) in place of its own.

    A layout goes before the job's copybook, and the other way round. Raises ``UsageError`` (``job-value``) for a value
    that an option cannot have.
    """
    own = {name: getattr(job, name) for name in Job.__struct_fields__}
    told = {name: value for name, value in said.items() if value is not None}
    if told.keys() & {"layout", "copybook"}:
        own |= {"layout": None, "copybook": None}
    values = own | told
    try:
        return msgspec.convert(values, Job, builtin_types=(), from_attributes=True)
    except msgspec.ValidationError as error:
        raise UsageError("job-value", reason=error) from error
