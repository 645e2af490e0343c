"""Run mojimigrate from a checkout: ``python cli.py convert …`` (the installed command is ``mojimigrate``)."""

from mojimigrate.cli import main

if __name__ == "__main__":
    main()
