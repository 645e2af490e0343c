"""``mojimigrate review``: from a character that no table can carry to a row of the site's own table."""

from __future__ import annotations

import typer

from mojimigrate.cli import review_candidates
from mojimigrate.cli.console import say

app = typer.Typer(no_args_is_help=True)
app.command("candidates", help=say("review-candidates"))(review_candidates.candidates)
