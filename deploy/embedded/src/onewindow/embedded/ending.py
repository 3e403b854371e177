"""Being asked to end: SIGTERM is Ctrl-C, so that whatever cleans up after the one does after the other."""

import signal
from types import FrameType

_BY_CTRL_C, _BY_SIGTERM = 130, 143


class Ending:
    """Listens from when it is made; a server and the demo have signal handlers of their own, and those stand."""

    def __init__(self) -> None:
        self._asked = False
        signal.signal(signal.SIGTERM, self._end)

    def of(self, code: int) -> int:
        """The exit code of a command that ended with ``code``: whoever interrupted it is told which way it was."""
        return _BY_SIGTERM if self._asked and code == _BY_CTRL_C else code

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._asked = True
        interrupt = signal.getsignal(signal.SIGINT)  # an event loop has put its own there
        if callable(interrupt):
            interrupt(signal.SIGINT, frame)
        else:  # a job in the background does not hear Ctrl-C
            raise KeyboardInterrupt
