"""A sample site: people of a fictitious city in three files, its gaiji tables, and the ledgers to come to."""

from mojimigrate.demo.check import compare_ledger
from mojimigrate.demo.site import Site, Source, write_site

__all__ = ["Site", "Source", "compare_ledger", "write_site"]
