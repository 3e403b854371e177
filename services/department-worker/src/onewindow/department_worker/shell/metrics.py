"""Every metric of the desks, declared once. Labels come from bounded sets only."""

from prometheus_client import Counter, Histogram

from onewindow.chassis.metrics import FACTS_HANDLED, RECORDS_PARKED

__all__ = ["ANSWERS", "FACTS_HANDLED", "RECORDS_PARKED", "REPLY_SECONDS"]

ANSWERS = Counter(
    "onewindow_review_answers",
    "What desks answered, by verb and by who answered (a person or a rule).",
    ("verb", "who"),
)
REPLY_SECONDS = Histogram(
    "onewindow_review_reply_seconds",
    "From a desk's answer in the log to the case's reply, by what the case replied (later: not within the wait).",
    ("result",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
