"""One conversion of files: the ordered pipeline, what it writes, and the record of what it did."""

from mojimigrate.run.conversion import Progress, convert_files, convert_stream
from mojimigrate.run.outputs import LEDGER, REPORT, RUN, write_file
from mojimigrate.run.record import RunRecord, read_record, to_json

__all__ = [
    "LEDGER",
    "REPORT",
    "RUN",
    "Progress",
    "RunRecord",
    "convert_files",
    "convert_stream",
    "read_record",
    "to_json",
    "write_file",
]
