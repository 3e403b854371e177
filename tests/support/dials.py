"""The wall clock of one server process, set wrong and right again while it runs, by libfaketime beneath it alone."""

import os
from pathlib import Path

_BENEATH = Path(__file__).parent / "under_faketime"


def faketime() -> Path | None:
    """The library, or None: the Debian package faketime is not installed."""
    return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


class Dial:
    """What a process's wall clock is off by; 0 until :meth:`put`. Its monotonic clock stays as it is."""

    def __init__(self, file: Path) -> None:
        """``file``: where the process looks once a second. Raises RuntimeError where faketime is not installed."""
        library = faketime()
        if library is None:
            raise RuntimeError("install the Debian package faketime")
        self._file, self._library = file, library
        self.put(0)

    def put(self, ahead_s: int) -> None:
        """So many seconds ahead (behind: below 0), within a second or two."""
        whole = self._file.with_suffix(".new")
        whole.write_text(f"{ahead_s:+d}\n")
        whole.replace(self._file)

    @property
    def environment(self) -> dict[str, str]:
        """What a process must find in its environment."""
        return {
            "LD_PRELOAD": str(self._library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            # A cure for C libraries older than ours, beneath which Python's threads wait in circles for each other.
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "NO_FAKE_STAT": "1",
            "PYTHONPATH": os.pathsep.join(filter(None, (str(_BENEATH), os.environ.get("PYTHONPATH")))),
        }
