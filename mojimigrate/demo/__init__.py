"""A sample site: residents of a fictitious city, its gaiji table, and the ledger that a conversion must come to."""

from mojimigrate.demo.check import compare_ledger
from mojimigrate.demo.site import Site, write_site

__all__ = ["Site", "compare_ledger", "write_site"]
