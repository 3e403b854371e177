"""Under which conditions a figure was measured; it says nothing without them."""

import hashlib
import json
import os
import platform
import statistics
import time
from pathlib import Path

_YARDSTICK = {"id": "yardstick", "numbers": list(range(20)), "says": {"zh": "一窗", "en": "One Window"}}


def conditions() -> str:
    """Date, cores, memory, system and Python, in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    known = [
        line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line
    ]
    model = known[0] if known else "unknown CPU"
    return (
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores ({model}), {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


def yardstick_us() -> float:
    """Microseconds of CPU that this machine takes now for one fixed small piece of work of the kind that the line does.

    Two runs of a shared machine can be compared by it: a figure that doubles together with it says nothing of the code.
    """
    rounds: list[float] = []
    for _ in range(9):
        began = time.process_time()
        for _ in range(5_000):
            raw = json.dumps(_YARDSTICK, ensure_ascii=False, sort_keys=True).encode()
            json.loads(raw)
            hashlib.sha256(raw).hexdigest()
        rounds.append((time.process_time() - began) / 5_000 * 1e6)
    return statistics.median(rounds)
