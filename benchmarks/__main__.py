"""``make bench``: every figure of the README with its conditions. Nothing here is a test.

python -m benchmarks [--applications 3000] [--no-kafka]
"""

import argparse
import asyncio
import shutil
import statistics

from benchmarks import deciding, documents, embedded, law, pages, pulse
from benchmarks.conditions import conditions, yardstick_us


def main() -> None:
    """Run everything and print one line per figure."""
    parser = argparse.ArgumentParser(description="The line's figures on this machine.")
    parser.add_argument("--applications", type=int, default=3000)
    parser.add_argument("--kafka-applications", type=int, default=10_000)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--page-seconds", type=float, default=20)
    parser.add_argument("--traced-applications", type=int, default=500)
    parser.add_argument("--pulse-cases", type=int, default=5000)
    parser.add_argument("--no-kafka", action="store_true", help="leave the cluster's figures out")
    asked = parser.parse_args()
    print(f"conditions: {conditions()}")
    before = yardstick_us()
    _law()
    _deciding()
    _embedded(asked.applications)
    _pages(asked.page_seconds)
    _documents(asked.documents)
    _traces(asked.traced_applications)
    _pulse(asked.pulse_cases)
    if asked.no_kafka:
        print("cluster: left out (--no-kafka)")
    elif missing := [tool for tool in ("java", "mvn") if shutil.which(tool) is None]:
        print(f"cluster: left out, this machine has no {' and no '.join(missing)}")
    else:
        _cluster(asked.kafka_applications)
    after = yardstick_us()
    print(f"yardstick: {before:.1f} us of CPU for a fixed piece of work (JSON, SHA-256) before, {after:.1f} us after")


def _law() -> None:
    got = law.measure(1_000_000)
    print(
        f"law: {got.dates:,} due dates, half of them with a pause, in {got.seconds:.2f} s (goal under 3), "
        f"{got.cpu_s:.2f} s of CPU"
    )


def _deciding() -> None:
    got = deciding.measure(200)
    print(
        f"decide: {got.median_us:.0f} us for an act, the median, with fold and wake (goal under 200), "
        f"{got.decide_us:.0f} us without; {got.slowest_us:.0f} us for the slowest ({got.rounds} rounds of the "
        f"{got.acts} acts of one recorded case of {got.steps} steps, strikes included)"
    )


def _embedded(applications: int) -> None:
    got = asyncio.run(embedded.measure(applications))
    print(
        f"embedded: {got.per_second:,.0f} applications/s from POST to ResultPrepared ({got.applications:,} in "
        f"{got.seconds:.1f} s, posted in {got.posting_seconds:.1f} s, five automatic steps, JSON result, one process, "
        f"one file, {embedded.CONNECTIONS} connections, load on the same cores; goal 300)"
    )
    print(f"embedded: CPU {got.cpu_s / got.applications * 1000:.2f} ms for an application")
    print(f"embedded: start to first answer {got.start_s:.2f} s (goal under 3)")
    print(
        f"embedded: memory {got.memory_ready_mb:.0f} MB when ready, {got.memory_after_mb:.0f} MB after "
        f"{got.applications + embedded.WARM_UP:,} applications (goal under 200)"
    )


def _pages(seconds: float) -> None:
    got = asyncio.run(pages.measure(seconds))
    print(
        f"pages: {got.page_ms[0]:.1f} ms the median and {got.page_ms[1]:.1f} ms the 95th percentile at {pages.RATE} "
        f"pages/s (goal under 50; {got.asked:,} of five pages, signed in, load on the same cores); the HTTP interface "
        f"at the same rate {got.api_ms[0]:.1f} and {got.api_ms[1]:.1f} ms"
    )


def _documents(count: int) -> None:
    got = asyncio.run(documents.measure(count))
    print(
        f"documents: {got.per_second:,.0f}/s (PDF/A-2b, one warm compiler, {count} decisions; the first took "
        f"{got.first_s:.2f} s with fonts and template)"
    )


def _traces(applications: int) -> None:
    from benchmarks import tracing  # the work item is that of the cluster's figures

    got = asyncio.run(tracing.measure(applications))
    print(
        f"traces: CPU {statistics.median(got.traced_us):.1f} us for a record with the header, "
        f"{statistics.median(got.bare_us):.1f} us without: {got.more:+.1%} (medians of {len(got.bare_us)} interleaved "
        f"runs each, {got.records:,} records, spans off; goal under 5 %)"
    )


def _pulse(cases: int) -> None:
    got = pulse.measure(cases)
    print(
        f"pulse: {got.fold_us:.1f} us of CPU to fold an entry, after {got.read_us:.0f} us to decode and check it "
        f"({got.entries:,} entries of {cases:,} cases); {got.tell_us:.0f} us a line told"
    )
    print(
        f"pulse: an open case is {got.case_bytes:,.0f} bytes of memory and {got.kept_bytes:,.0f} of JSON "
        f"({got.open_cases:,} open); taken up in {got.taken_up_s * 1000:.0f} ms"
    )


def _cluster(applications: int) -> None:
    from benchmarks import cluster, relay  # aiokafka is not needed for the rest

    with relay.broker() as bootstrap:
        bare = cluster.beside(bootstrap, applications)
        line = asyncio.run(cluster.measure(bootstrap, applications))
        again = cluster.beside(bootstrap, applications)
    ceiling = (bare.per_second + again.per_second) / 2
    print(
        f"cluster: relay {bare.per_second:,.0f} applications/s before and {again.per_second:,.0f} after "
        f"({applications:,} each, 18 records for one application, {cluster.PARTITIONS} partitions)"
    )
    cpu = ", ".join(f"{name} {us:.0f} us" for name, us in line.cpu_us.items())
    print(
        f"cluster: line {line.per_second:,.0f} applications/s from the log to ResultPrepared "
        f"= {line.per_second / ceiling:.0%} of the relay (goal a third); CPU for one application: {cpu}"
    )


if __name__ == "__main__":
    main()
