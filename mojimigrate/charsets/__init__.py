"""How vendor bytes are cut into codes, and the catalogue of names.

A charset is data: a TOML file in ``mappings/charsets/``. One without shift codes is a *part*: the shape of its codes,
its user-defined areas (利用者定義領域), the editions (字形の版) that its systems showed. One with shift codes is a list
of states, each of which reads one part. There is no code per vendor.
"""

from mojimigrate.charsets.catalogue import (
    Charset,
    EditionChoice,
    Option,
    Part,
    State,
    all_charsets,
    ambiguous_names,
    charset_names,
    load_charset,
)
from mojimigrate.charsets.cutting import LONGEST_CODE, Cut, Cutting, Sequence, turn

__all__ = [
    "LONGEST_CODE",
    "Charset",
    "Cut",
    "Cutting",
    "EditionChoice",
    "Option",
    "Part",
    "Sequence",
    "State",
    "all_charsets",
    "ambiguous_names",
    "charset_names",
    "load_charset",
    "turn",
]
