"""What a run writes: every file under a temporary name where it will stand, synced, then renamed, all at the end.

After a crash at any moment the final names hold nothing partial. Files are private (0600), and so is a folder that
the run makes (0700).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from mojimigrate.errors import OutputError

LEDGER = "ledger.parquet"
RUN = "run.json"
REPORT = "review.html"
#: A new file, for writing bytes as they are (Windows would write line ends its own way).
FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
#: Names that a data file cannot have.
RESERVED = (LEDGER, RUN, REPORT)


class OutputFolder:
    """The files of one run, as a context: on success all of them appear, on failure none.

    Raises ``OutputError``: ``output-exists`` before anything is written, ``output-partial`` if another run writes
    there (or was killed), ``output-write`` if the system refuses.
    """

    def __init__(self, folder: Path, names: Sequence[str], *, overwrite: bool) -> None:
        self.folder = folder
        self._open: dict[str, int] = {}
        self._names = (*names, LEDGER, RUN)
        if not overwrite:
            for name in (*self._names, REPORT):
                if (folder / name).exists():
                    raise OutputError("output-exists", path=folder / name)
        with _refusals(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def __enter__(self) -> OutputFolder:
        try:
            for name in self._names:
                partial = self._partial(name)
                with _refusals(partial):
                    try:
                        self._open[name] = os.open(partial, FLAGS, 0o600)
                    except FileExistsError as error:
                        raise OutputError("output-partial", path=partial) from error
        except BaseException:
            self._discard()
            raise
        return self

    def _partial(self, name: str) -> Path:
        return self.folder / f".{name}.partial"

    def write(self, name: str, data: bytes | pa.Buffer) -> None:
        """Append to a file."""
        with _refusals(self._partial(name)):
            view = memoryview(data).cast("B")
            while view:
                view = view[os.write(self._open[name], view) :]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._discard()
            return
        try:
            with _refusals(self.folder):
                for descriptor in self._open.values():
                    os.fsync(descriptor)
                # The record of an earlier run goes first and the new one comes last: it never stands beside data
                # that it does not describe.
                for stale in (RUN, REPORT):
                    (self.folder / stale).unlink(missing_ok=True)
                for name in self._names:
                    self._partial(name).replace(self.folder / name)
                _sync_folder(self.folder)
        finally:
            self._discard()

    def _discard(self) -> None:
        for name, descriptor in self._open.items():
            os.close(descriptor)
            self._partial(name).unlink(missing_ok=True)
        self._open.clear()


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself last through a power failure, where the system lets a folder be synced."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Say what the system refused, and where."""
    try:
        yield
    except OSError as error:
        raise OutputError("output-write", path=path, reason=error.strerror or error) from error
