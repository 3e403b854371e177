"""Under which conditions a figure was measured; it says nothing without them."""

import os
import platform
import time
from pathlib import Path


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
