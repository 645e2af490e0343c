"""The command line. Commands parse, call and print; what they do is done elsewhere."""

from mojimigrate.cli.app import main

__all__ = ["main"]
