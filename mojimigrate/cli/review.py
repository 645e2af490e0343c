"""``mojimigrate review``: from a character that no table can carry to a row of the site's own table."""

from __future__ import annotations

import typer

from mojimigrate.cli import review_apply, review_merge, review_status
from mojimigrate.cli.console import say

app = typer.Typer(no_args_is_help=True)
app.command("merge", help=say("review-merge"))(review_merge.merge)
app.command("apply", help=say("review-apply"))(review_apply.apply)
app.command("status", help=say("review-status"))(review_status.status)
