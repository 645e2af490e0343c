"""What a run writes: every file in a folder of unfinished ones, synced, and renamed to its place, all at the end.

After a crash at any moment the final names hold nothing partial. Files are private (0600), and so are folders that
the run makes (0700).
"""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from mojimigrate.errors import OutputError
from mojimigrate.run.record import read_record

LEDGER = "ledger.parquet"
RUN = "run.json"
REPORT = "review.html"
REJECTS = "rejects.parquet"
#: The folder of unfinished files. It is there while a run is at work, so it also keeps a second one out.
PARTIAL = ".partial"
#: Names that a data file cannot have.
RESERVED = (LEDGER, RUN, REPORT, REJECTS, PARTIAL)
#: A new file, for writing bytes as they are (Windows would write line ends its own way).
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class OutputFolder:
    """The files of one run, as a context: on success all of them appear, on failure none.

    Raises ``OutputError`` before anything is written: ``output-exists``, ``output-not-file``, ``output-other-run``
    for what stands there, ``output-partial`` if another run writes there (or was killed); later ``output-write`` if
    the system refuses, and ``output-placing`` if it refuses when some files are already in place.
    """

    def __init__(self, folder: Path, names: Sequence[str], *, overwrite: bool) -> None:
        self.folder = folder
        self._overwrite = overwrite
        self._names = (*names, LEDGER, RUN)
        self._open: dict[str, int] = {}
        self._made: list[Path] = []

    def __enter__(self) -> OutputFolder:
        self._check()
        try:
            with _refusals("output-write", self.folder):
                self._make_folders()
            for name in self._names:
                with _refusals("output-write", self.folder / name):
                    self._open[name] = os.open(self._partial / name, _FLAGS, 0o600)
        except BaseException:
            self._discard()
            raise
        return self

    @property
    def _partial(self) -> Path:
        return self.folder / PARTIAL

    def _check(self) -> None:
        """Refuse to write over what the user did not say to overwrite, or what is no file of a run."""
        for name in dict.fromkeys((*self._names, REPORT, REJECTS)):
            path = self.folder / name
            if os.path.lexists(path):
                if not self._overwrite:
                    raise OutputError("output-exists", path=path)
                if path.is_dir():
                    raise OutputError("output-not-file", path=path)
        for name in self._earlier_outputs():
            if name not in self._names and os.path.lexists(self.folder / name):
                raise OutputError("output-other-run", path=self.folder / name)

    def _earlier_outputs(self) -> Iterable[str]:
        """Return the data files of the run whose record stands here."""
        try:
            inputs = read_record((self.folder / RUN).read_bytes()).inputs
            return [output.name for one in inputs for output in one.outputs]
        except (OSError, ValueError):
            return []

    def _make_folders(self) -> None:
        missing = [folder for folder in (self.folder, *self.folder.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=0o700)
            self._made.append(folder)
        try:
            self._partial.mkdir(mode=0o700)
        except FileExistsError as error:
            raise OutputError("output-partial", path=self._partial) from error
        self._made.append(self._partial)

    def write(self, name: str, data: bytes | pa.Buffer) -> None:
        """Append to a file."""
        with _refusals("output-write", self.folder / name):
            view = memoryview(data).cast("B")
            while view:
                view = view[os.write(self._open[name], view) :]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._place()
        finally:
            self._discard()

    def _place(self) -> None:
        """Put every file in its place; a signal waits until all are there."""
        for name, descriptor in self._open.items():
            with _refusals("output-write", self.folder / name):
                os.fsync(descriptor)
        self._check()
        with _signals_wait(), _refusals("output-placing", self.folder):
            # The record of an earlier run goes first and the new one comes last: it never stands beside other data
            # than its own.
            for stale in (RUN, REPORT, REJECTS):
                (self.folder / stale).unlink(missing_ok=True)
            for name in self._names:
                (self._partial / name).replace(self.folder / name)
            self._made = [self._partial]
        _sync_folder(self.folder)

    def _discard(self) -> None:
        """Remove what is unfinished, and folders that were made for nothing."""
        for name, descriptor in self._open.items():
            os.close(descriptor)
            (self._partial / name).unlink(missing_ok=True)
        self._open.clear()
        for folder in reversed(self._made):
            with suppress(OSError):
                folder.rmdir()
        self._made.clear()


def write_file(path: Path, data: bytes, *, overwrite: bool) -> None:
    """Write one file, whole or not at all, for its owner only. Raises ``OutputError`` as :class:`OutputFolder` does."""
    if os.path.lexists(path):
        if not overwrite:
            raise OutputError("output-exists", path=path)
        if path.is_dir():
            raise OutputError("output-not-file", path=path)
    with _refusals("output-write", path):
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself last through a power failure, where the system lets a folder be synced."""
    if hasattr(os, "O_DIRECTORY"):
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Let an interruption wait until a few renames are done, where the system has signals to block."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _refusals(error_id: str, path: Path) -> Iterator[None]:
    """Say what the system refused, and where."""
    try:
        yield
    except OSError as error:
        raise OutputError(error_id, path=path, reason=error.strerror or error) from error
