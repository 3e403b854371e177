"""Every metric of intake, declared once; labels come from bounded sets only."""

from prometheus_client import Counter, Gauge

from onewindow.chassis.metrics import REACHABLE

__all__ = [
    "APPLICATIONS",
    "BACKLOG",
    "DOSSIER_READS",
    "MATERIALS",
    "MATERIAL_BYTES",
    "OPEN",
    "REACHABLE",
    "STREAMS",
    "TURNED_AWAY",
]

APPLICATIONS = Counter(
    "onewindow_intake_applications",
    "Attempts to hand in an application, by what became of them (filed, repeated, refused, unknown, turned_away).",
    ("outcome",),
)
TURNED_AWAY = Counter(
    "onewindow_intake_turned_away",
    "Callers turned away before anything was read (behind, no_log, no_store, not_looked).",
    ("door", "why"),
)
BACKLOG = Gauge("onewindow_intake_backlog", "Application records that routing has still to hear, as of the last look.")
OPEN = Gauge("onewindow_intake_open", "1 while new applications are taken, 0 while they are turned away.")
MATERIALS = Counter(
    "onewindow_intake_materials", "Files sent in, by what became of them (kept, known, refused).", ("outcome",)
)
MATERIAL_BYTES = Counter("onewindow_intake_material_bytes", "Bytes of files that were kept.")
DOSSIER_READS = Counter("onewindow_intake_dossier_reads", "Reads of dossiers, each recorded, by role.", ("role",))
STREAMS = Gauge("onewindow_intake_streams", "People following their progress live.")
