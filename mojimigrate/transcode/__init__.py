"""The hot path: a compiled table and an Arrow binary column become an Arrow string column and events."""

from mojimigrate.transcode.columns import Transcoded, transcode, transcode_bytes, transcode_ranges
from mojimigrate.transcode.events import Event, Events

__all__ = ["Event", "Events", "Transcoded", "transcode", "transcode_bytes", "transcode_ranges"]
