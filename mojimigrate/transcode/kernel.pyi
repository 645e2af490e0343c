from typing import Any

import numpy as np
import numpy.typing as npt

def convert(
    kinds: npt.NDArray[np.uint8],
    seconds: npt.NDArray[np.uint8],
    single: npt.NDArray[np.uint64],
    single_meta: npt.NDArray[np.uint8],
    pair: npt.NDArray[np.uint64],
    pair_meta: npt.NDArray[np.uint8],
    triple: npt.NDArray[np.uint64],
    triple_meta: npt.NDArray[np.uint8],
    pool: bytes,
    ascii_plain: bool,
    data: Any,
    starts: npt.NDArray[np.int64],
    out: Any,
    out_starts: npt.NDArray[np.int64],
    event_offset: npt.NDArray[np.int64],
    event_length: npt.NDArray[np.uint8],
    event_code: npt.NDArray[np.uint32],
    event_outcome: npt.NDArray[np.uint8],
    state: npt.NDArray[np.int64],
) -> bool: ...
