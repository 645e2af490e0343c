"""``mojimigrate review``: from a character that no table can carry to a row of the site's own table."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True)
