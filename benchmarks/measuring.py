"""``python -m benchmarks.measuring``: what metrics cost, in CPU for each application, with them and without in turn.

The line of ``benchmarks.embedded``, from POST to ResultPrepared in one process, scraped every five seconds.
"""

import argparse
import asyncio
import statistics

from benchmarks import embedded

PROGRAMS = {"with": "onewindow.embedded", "without": "benchmarks.unmeasured"}


def main() -> None:
    """Run in turn, print each run and the medians."""
    parser = argparse.ArgumentParser(description="What metrics cost.")
    parser.add_argument("--applications", type=int, default=1500)
    parser.add_argument("--pairs", type=int, default=9)
    asked = parser.parse_args()
    cpu: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(asked.pairs):
        for name, program in PROGRAMS.items():
            got = asyncio.run(embedded.measure(asked.applications, program=program, scrape=True))
            cpu[name].append(got.cpu_s / got.applications * 1000)
            print(f"{name:8} {cpu[name][-1]:.3f} ms of CPU for an application", flush=True)
    medians = {name: statistics.median(each) for name, each in cpu.items()}
    pairs = statistics.median(a / b - 1 for a, b in zip(cpu["with"], cpu["without"], strict=True))
    print(
        f"medians of {asked.pairs}: with {medians['with']:.3f} ms, without {medians['without']:.3f} ms, "
        f"{medians['with'] / medians['without'] - 1:+.1%}; median of the pairs {pairs:+.1%}"
    )


if __name__ == "__main__":
    main()
