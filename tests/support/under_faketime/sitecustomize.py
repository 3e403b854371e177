"""Read by every Python beneath libfaketime: 0.9.10 refuses the absolute sleep that Python 3.11 and later ask for."""

import select
import time
from typing import SupportsIndex


def _sleep(seconds: SupportsIndex | float) -> None:
    select.select((), (), (), float(seconds))


time.sleep = _sleep
