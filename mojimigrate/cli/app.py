"""The commands' frame: version, errors, exit status."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer

from mojimigrate import __version__
from mojimigrate.cli import convert, demo, exchange, inspect, layout, review, standard, tables
from mojimigrate.cli.console import print_errors, say, spell_out_what_a_terminal_lacks, stderr
from mojimigrate.errors import MojimigrateError, OutputError, TableError

app = typer.Typer(help=say("app"), no_args_is_help=True, pretty_exceptions_enable=False)
app.command("convert", help=say("convert"))(convert.convert)
app.command("inspect", help=say("inspect"))(inspect.inspect)
app.command("demo", help=say("demo"))(demo.demo)
tables.app.command("import", help=say("import"))(exchange.import_table)
tables.app.command("export", help=say("export"))(exchange.export_table)
app.add_typer(layout.app, name="layout", help=say("layout"))
app.add_typer(review.app, name="review", help=say("review"))
app.add_typer(tables.app, name="tables", help=say("tables"))
app.add_typer(standard.app, name="standard", help=say("standard"))


def _show_version(wanted: bool) -> None:
    if wanted:
        from mojimigrate.manifest import read_manifest

        print(f"mojimigrate {__version__}")  # noqa: T201
        for table in read_manifest().values():
            print(f"  {table.path:28} {table.version:10} {table.rows:>6} rows  sha256 {table.sha256[:16]}…")  # noqa: T201
        raise typer.Exit


@app.callback()
def frame(
    version: Annotated[
        bool, typer.Option("--version", help=say("version"), callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Options of all commands."""


def main() -> None:
    """Run the command line and end with the documented exit status."""
    spell_out_what_a_terminal_lacks()
    _fold_help()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        app(standalone_mode=True)
    except MojimigrateError as error:
        print_errors(error.problems if isinstance(error, TableError) else (error,))
        sys.exit(error.exit_status)
    except OSError as error:
        # Inputs and outputs have their own errors: this is standard output or standard error itself.
        print_errors([OutputError("output-stream", reason=error.strerror)])
        sys.exit(OutputError.exit_status)
    except Exception as error:
        # A traceback may hold values, and values may be residents: name the place, not the values.
        frames = traceback.extract_tb(error.__traceback__)
        place = " ← ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames[-4:]))
        stderr.print(say("internal", kind=type(error).__name__, place=place), markup=False)
        sys.exit(70)


def _fold_help() -> None:
    """Let help texts be folded anywhere: Japanese has no spaces to fold at, and would be cut off."""
    from typer import rich_utils

    make: Callable[..., Any] | None = getattr(rich_utils, "_make_rich_text", None)
    if make is None:
        return

    def make_folding(**options: Any) -> Any:
        text = make(**options)
        text.overflow = "fold"
        return text

    rich_utils._make_rich_text = make_folding


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    """Unwind on a signal, so that unfinished files are removed."""
    stderr.print(say("interrupted"), markup=False)
    sys.exit(128 + number)
