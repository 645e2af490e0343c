from typing import Any

import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]

def convert(
    kinds: U8,
    single: U64,
    single_meta: U8,
    pair: U64,
    pair_meta: U8,
    pair_of: I32,
    ascii_plain: U8,
    tree: I32,
    roots: I32,
    payload: U64,
    meta: U8,
    pool: bytes,
    irregular: int,
    data: Any,
    begins: I64,
    ends: I64,
    trim: bool,
    out: Any,
    out_starts: I64,
    event_offset: I64,
    event_length: U8,
    event_code: U64,
    event_outcome: U8,
    event_state: U8,
    state: I64,
) -> bool: ...
def tally(
    kinds: U8,
    pair_meta: U8,
    pair_of: I32,
    tree: I32,
    roots: I32,
    payload: U64,
    meta: U8,
    data: U8,
    begins: I64,
    ends: I64,
    places: I64,
    numbers: I64,
    single: U64,
    single_offset: I64,
    single_record: I64,
    pair: U64,
    pair_offset: I64,
    pair_record: I64,
    rare_code: U64,
    rare_length: U8,
    rare_state: U8,
    rare_count: U64,
    rare_offset: I64,
    rare_record: I64,
    full: bool,
    state: I64,
) -> bool: ...


def split(
    kinds: U8,
    pair_meta: U8,
    pair_of: I32,
    tree: I32,
    roots: I32,
    payload: U64,
    meta: U8,
    signs: U8,
    unit: int,
    low: int,
    bare: bool,
    data: Any,
    enough: int,
    ended: bool,
    columns: int,
    cell_begins: I64,
    cell_ends: I64,
    doubled: U8,
    begins: I64,
    ends: I64,
    cells: I64,
    state: I64,
) -> None: ...
