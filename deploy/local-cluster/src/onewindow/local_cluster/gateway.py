"""The gateway: nginx on one port before all services, by the template that every other way of running uses too."""

import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

from onewindow.local_cluster.child import Child
from onewindow.local_cluster.places import DEPLOY
from onewindow.local_cluster.tools import path_of

TEMPLATE = DEPLOY / "gateway" / "nginx.conf"
_ASK = b"GET /gateway HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n"


class Gateway:
    """One nginx in a folder; ``upstreams``: for each service the host:port of every process of it."""

    def __init__(
        self, data: Path, port: int, upstreams: Mapping[str, Sequence[str]], words: Path | None = None
    ) -> None:
        """``words``: the file for what it says at its start, by default one in ``data``."""
        self.port = port
        self._data = data.resolve()
        self._upstreams = upstreams
        self._words = words or self._data / "gateway.log"
        self.child: Child | None = None

    @property
    def url(self) -> str:
        """Where a browser finds the line."""
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> Child:
        """The process, not started; its configuration is written. Raises ClusterError."""
        command = [*self.command(), "-g", "daemon off;"]
        self.child = Child(command, self._words, stop_s=10)
        return self.child

    def command(self) -> Sequence[str]:
        """Nginx and its configuration, which is written; with -t it is only judged. Raises ClusterError."""
        self._data.mkdir(parents=True, exist_ok=True)
        file = self._data / "nginx.conf"
        file.write_text(self.configuration())
        return [path_of("nginx"), "-p", str(self._data), "-c", str(file), "-e", str(self._data / "error.log")]

    def configuration(self) -> str:
        """The template, filled in."""
        return rendered(f"127.0.0.1:{self.port}", str(self._data / "nginx.pid"), str(self._data), self._upstreams)

    def answers(self) -> bool:
        """Whether the gateway itself answers, whatever the services behind it do."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(_ASK)
                return line.recv(32).startswith(b"HTTP/1.1 200")
        except OSError:
            return False


def rendered(listen: str, pid: str, logs: str, upstreams: Mapping[str, Sequence[str]]) -> str:
    """The gateway's configuration; ``upstreams``: for each service the host:port of every process of it."""
    text = TEMPLATE.read_text(encoding="utf-8")
    filled = {"listen": listen, "pid": pid, "logs": logs}
    for service, addresses in upstreams.items():
        filled[service.replace("-", "_")] = "\n        ".join(f"server {one} max_fails=0;" for one in addresses)
    for word, stands_for in filled.items():
        text = text.replace(f"{{{word}}}", stands_for)
    return text
