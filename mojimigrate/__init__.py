r"""mojimigrate: municipal exports into the national administrative standard character set (行政事務標準文字).

>>> from mojimigrate import Converter
>>> converter = Converter(charset="windows-31j", edition="jis90", profile="ivs")
>>> converter.convert(b"\x92\xd2").names
('MJ025760',)
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mojimigrate.converter import Conversion, Converted, Converter

__all__ = ["Conversion", "Converted", "Converter", "__version__"]

try:
    __version__ = version("mojimigrate")
except PackageNotFoundError:  # a checkout that was never installed
    __version__ = "0+unknown"


def __getattr__(name: str) -> Any:
    """Import the front door on first use: ``mojimigrate --version`` must feel instant."""
    if name in __all__:
        from mojimigrate import converter

        return getattr(converter, name)
    raise AttributeError(name)
