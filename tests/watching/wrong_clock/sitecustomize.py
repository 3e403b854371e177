"""Read by every Python of a watched cluster: the wall clock of one member is an hour ahead while a file is there."""

import os
import time

_HOUR_NS = 3_600_000_000_000

if os.environ.get("ONEWINDOW_MEMBER") == os.environ.get("WRONG_CLOCK_MEMBER", "nobody"):
    _right = time.time_ns  # noqa: TID251 - this is the clock

    def _wrong() -> int:
        ahead = os.path.exists(os.environ["WRONG_CLOCK_WHILE"])
        return _right() + _HOUR_NS * ahead

    time.time_ns = _wrong  # noqa: TID251
