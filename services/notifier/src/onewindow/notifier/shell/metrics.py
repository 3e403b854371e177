"""Every metric of the notifier, declared once. Labels come from bounded sets only."""

from prometheus_client import Counter, Gauge

from onewindow.chassis.metrics import RECORDS_PARKED

__all__ = ["COLLECTED", "DOCUMENTS", "NOTICES", "PACKAGES", "RECORDS_PARKED", "UNMADE", "UNMADE_NOW"]

PACKAGES = Counter("onewindow_package_prepared", "Results prepared and kept, by form (json, documents).", ("format",))
UNMADE = Counter(
    "onewindow_package_failed",
    "Results that could not be made and wait for a person, by the kind of error.",
    ("error",),
)
UNMADE_NOW = Gauge("onewindow_packages_unmade", "Results that could not be made, as of the last try to mend them all.")
DOCUMENTS = Counter("onewindow_package_documents", "Documents drawn, by kind.", ("kind",))
NOTICES = Counter(
    "onewindow_notice_carried",
    "Notices by channel and by what became of them (kept, sent, failed, later; down: the channel took none at all).",
    ("channel", "outcome"),
)
COLLECTED = Counter("onewindow_result_collected", "Times a result was told to be collected, by mode.", ("mode",))
