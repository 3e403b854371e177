"""Every metric of the chassis, declared once. Labels come from bounded sets only, never from a caller."""

from prometheus_client import Counter, Gauge, Histogram

FACTS_HANDLED = Counter(
    "onewindow_facts_handled",
    "Facts that a service took from a topic, by what became of them (handled, skipped, refused, parked).",
    ("service", "topic", "outcome"),
)
RECORDS_READ = Counter(
    "onewindow_records_read", "Records a consumer group was handed, redeliveries included.", ("group", "topic")
)
BATCH_SECONDS = Histogram(
    "onewindow_batch_seconds",
    "From a batch of one partition to its commit.",
    ("group",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
PARTITIONS_OWNED = Gauge("onewindow_partitions_owned", "Partitions this member works on.", ("group",))
TAKING_SECONDS = Histogram(
    "onewindow_partition_taking_seconds",
    "What it took to take a partition over, first or again, from its committed position to being ready for records.",
    ("group",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)
COMMITS_LOST = Counter(
    "onewindow_commits_lost", "Commits refused because the partition had moved; its records come again.", ("group",)
)
OUTAGES = Counter(
    "onewindow_port_outages", "Times a consumer had to wait for its log, its store or a peer.", ("group",)
)
PROGRESS_AGE = Gauge(
    "onewindow_progress_age_seconds",
    "Since a group here was last known to move on, or to have nothing to do, in the partition that waits longest.",
    ("group",),
)
CLOCK_OFF = Gauge(
    "onewindow_clock_off_seconds",
    "By how much the wall clock of this process is ahead of the log's (behind it: below 0), as far as is known.",
)
RECORDS_PARKED = Counter("onewindow_records_parked", "Records put into the parking lot.", ("service", "code"))
HTTP_SECONDS = Histogram(
    "onewindow_http_seconds",
    "From the first byte asked to the last byte answered, by route.",
    ("method", "route", "status"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
HTTP_IN_FLIGHT = Gauge("onewindow_http_in_flight", "Answers being worked on, endless ones not counted.")
HTTP_TURNED_AWAY = Counter("onewindow_http_turned_away", "Callers asked to come back because too many were in.")
