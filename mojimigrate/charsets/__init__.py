"""How vendor bytes are cut into codes, and the catalogue of names.

A charset is data: a TOML file in ``mappings/charsets/`` that gives the shape of its codes, its user-defined areas
(利用者定義領域) and the editions (字形の版) that its systems showed. There is no code per vendor.
"""

from mojimigrate.charsets.catalogue import Charset, charset_names, load_charset
from mojimigrate.charsets.cutting import Cut, Cutting

__all__ = ["Charset", "Cut", "Cutting", "charset_names", "load_charset"]
