"""Fields (項目): records of a file as typed columns, with a ledger by field."""

from mojimigrate.fields.cells import CellConverter, read_cells
from mojimigrate.fields.columns import Columns, Noted, Placed, Recorders, Typed
from mojimigrate.fields.conditions import default_signs
from mojimigrate.fields.conversion import FieldConverter

__all__ = [
    "CellConverter",
    "Columns",
    "FieldConverter",
    "Noted",
    "Placed",
    "Recorders",
    "Typed",
    "default_signs",
    "read_cells",
]
