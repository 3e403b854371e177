"""Every metric of the chassis, declared once. Labels come from bounded sets only, never from a caller."""

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

# When a counter was made says nothing that a restart does not, and would double what is scraped.
disable_created_metrics()  # type: ignore[no-untyped-call]

_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_WAITS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)

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
    buckets=_QUICK,
)
HANDLING_DELAY = Histogram(
    "onewindow_event_handling_delay_seconds",
    "From a record's append to the commit of its batch, of the record that had waited longest in each batch.",
    ("group",),
    buckets=_WAITS,
)
PARTITIONS = Gauge("onewindow_partitions", "Partitions that every topic has; somebody has to own each in each group.")
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
LOOPS_STILL = Gauge(
    "onewindow_loops_still", "Loops of a room that died, and without which this process goes on.", ("service",)
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
GROUP_LAG = Gauge(
    "onewindow_group_lag_seconds",
    "How long ago, at most, the oldest record was appended that a group has still to handle here; 0: none waits.",
    ("group",),
)
GROUP_BEHIND = Gauge(
    "onewindow_group_behind_records",
    "Records that a group has still to handle in the partitions it owns here.",
    ("group",),
)
REACHABLE = Gauge(
    "onewindow_port_reachable", "1 while log or store answer, 0 while they do not, as of the last look.", ("port",)
)
PORT_SECONDS = Histogram(
    "onewindow_port_call_seconds",
    "What one call to the log or the store took, by what was called, failed ones included.",
    ("port", "call"),
    buckets=_QUICK,
)
LOOP_LAG = Histogram(
    "onewindow_event_loop_lag_seconds",
    "How late the event loop woke somebody who had asked to be woken, asked twice a second.",
    buckets=_QUICK,
)
PROCESS_ENDS = Counter(
    "onewindow_process_ends",
    "How the lives of this member ended, over all of them: asked to, stuck, failed, or sudden (without a word).",
    ("how",),
)
DISK_FREE = Gauge("onewindow_disk_free_bytes", "Room left on the disk of the data folder.")
DISK_SIZE = Gauge("onewindow_disk_size_bytes", "Size of the disk of the data folder.")
RECORDS_PARKED = Counter("onewindow_records_parked", "Records put into the parking lot.", ("service", "code"))
HTTP_SECONDS = Histogram(
    "onewindow_http_seconds",
    "From the first byte asked to the last byte answered, by route.",
    ("method", "route", "status"),
    buckets=_QUICK,
)
HTTP_IN_FLIGHT = Gauge("onewindow_http_in_flight", "Answers being worked on, endless ones not counted.")
HTTP_TURNED_AWAY = Counter("onewindow_http_turned_away", "Callers asked to come back because too many were in.")
