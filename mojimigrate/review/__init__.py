"""What people must look at: the review queue (照合待ち) of some runs, and the report (照合の報告書) that lists it.

The report is for reviewers (照合者), who are city officials: one HTML file that needs no network and no other file.
"""

from mojimigrate.review.queue import Item, Queue, read_queue
from mojimigrate.review.report import write_report

__all__ = ["Item", "Queue", "read_queue", "write_report"]
