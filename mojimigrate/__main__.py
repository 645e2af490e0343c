"""Run as ``python -m mojimigrate``."""

from mojimigrate.cli import main

main()
