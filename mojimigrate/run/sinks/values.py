"""Values as text, by the column: what CSV, JSON and fixed-length text have in common."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

#: Two hexadecimal digits for each byte, side by side in memory.
_HEX = np.frombuffer("".join(f"{byte:02X}" for byte in range(256)).encode(), np.uint16)
#: Of decimals with more places Arrow writes small ones with an exponent.
_PLAIN_SCALES = range(7)


def offsets(array: pa.Array) -> npt.NDArray[np.int64]:
    """Return where the values of a string, binary or list column begin in what they are cut from, and the end."""
    if not len(array):
        return np.zeros(1, np.int64)
    return np.frombuffer(array.buffers()[1], np.int32)[array.offset : array.offset + len(array) + 1].astype(np.int64)


def content(array: pa.Array) -> pa.Buffer:
    """Return the bytes of all values of a string or binary column, one behind the other."""
    begins, data = offsets(array), array.buffers()[2]
    return pa.py_buffer(b"") if data is None else data.slice(int(begins[0]), int(begins[-1] - begins[0]))


def sizes(array: pa.Array) -> npt.NDArray[np.int64]:
    """Return how many bytes the values of a string or binary column have; 0 where they are null."""
    found = np.diff(offsets(array))
    return found * valid(array) if array.null_count else found


def valid(array: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which values are not null."""
    found: npt.NDArray[np.bool_] = array.is_valid().to_numpy(zero_copy_only=False)
    return found


def from_content(type_: pa.DataType, begins: npt.NDArray[np.int64], data: bytes | pa.Buffer) -> pa.Array:
    """Make a string or binary column of the bytes of its values, and where they begin."""
    buffers = [None, pa.py_buffer(begins.astype(np.int32)), pa.py_buffer(data)]
    return pa.Array.from_buffers(type_, len(begins) - 1, buffers)


def join(*parts: pa.Array | str, null: str | None = None) -> pa.Array:
    """Join columns and constants row by row, of which one at least is a column; null makes null unless it is text."""
    scalars = [constant(part) if isinstance(part, str) else part for part in parts]
    if null is None:
        return pc.binary_join_element_wise(*scalars, constant(""))
    return pc.binary_join_element_wise(*scalars, constant(""), null_handling="replace", null_replacement=null)


@lru_cache(maxsize=1 << 15)
def constant(text: str) -> pa.Scalar:
    """Make a string scalar, once: where there is no pandas, Arrow looks for it at every value that it is handed."""
    return pa.scalar(text, pa.string())


def as_text(array: pa.Array) -> pa.Array:
    """Write values: numbers without an exponent (but floats), dates as in ISO 8601, bytes in hexadecimal; null is null.

    ``array`` is of any type that a leaf field can have.
    """
    if pa.types.is_string(array.type):
        return array
    if pa.types.is_binary(array.type):
        return _hexadecimal(array)
    if pa.types.is_decimal(array.type) and array.type.scale not in _PLAIN_SCALES:
        return _plain_decimal(array)
    return array.cast(pa.string())


def digits(array: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return the digits of whole numbers or decimals, without sign, point and leading zeros; and which are negative."""
    if pa.types.is_decimal(array.type):
        unscaled = pa.decimal128(38, 0)  # the same bytes: what is stored is a whole number
        array = pa.Array.from_buffers(unscaled, len(array), array.buffers(), offset=array.offset)
    text = array.cast(pa.string())
    return pc.utf8_ltrim(text, characters="-"), pc.starts_with(text, "-")


def _plain_decimal(array: pa.Array) -> pa.Array:
    scale = array.type.scale
    found, negative = digits(array)
    sign = pc.if_else(negative, constant("-"), constant(""))
    if scale < 0:
        zero = pc.equal(found, constant("0"))
        return join(sign, found, pc.if_else(zero, constant(""), constant("0" * -scale)))
    found = pc.utf8_lpad(found, scale + 1, "0")
    whole, fraction = pc.utf8_slice_codeunits(found, 0, -scale), pc.utf8_slice_codeunits(found, -scale)
    return join(sign, whole, ".", fraction)


def _hexadecimal(array: pa.Array) -> pa.Array:
    begins = offsets(array)
    data = _HEX[np.frombuffer(content(array), np.uint8)].tobytes()
    found = from_content(pa.string(), (begins - begins[0]) * 2, data)
    return pc.if_else(array.is_valid(), found, None) if array.null_count else found
