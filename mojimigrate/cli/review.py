"""``mojimigrate review``: from a character that no table can carry to a row of the site's own table."""

from __future__ import annotations

import typer

from mojimigrate.cli import review_exchange
from mojimigrate.cli.console import say

app = typer.Typer(no_args_is_help=True)
app.command("export", help=say("review-export"))(review_exchange.export_decisions)
app.command("import", help=say("review-import"))(review_exchange.import_decisions)
