from typing import Any

import numpy as np
import numpy.typing as npt

def chain(
    data: Any,
    at: int,
    end: int,
    width: int,
    digits: int,
    own: int,
    little: bool,
    longest: int,
    begins: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
) -> tuple[int, int]: ...
def blocks(
    data: Any, end: int, own: int, begins: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> tuple[int, int]: ...
