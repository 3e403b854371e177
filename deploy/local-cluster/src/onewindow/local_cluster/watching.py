"""Prometheus and Alertmanager before the services, with the same rules and routes as everywhere else."""

import http.client
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from onewindow.local_cluster.child import Child
from onewindow.local_cluster.places import DEPLOY, free_ports
from onewindow.local_cluster.tools import path_of

PROGRAMS = ("prometheus", "prometheus-alertmanager")
RULES = DEPLOY / "prometheus" / "rules"
ROUTES = DEPLOY / "prometheus" / "alertmanager.yaml"
_NOBODY = "http://127.0.0.1:5001/"  # stands in the routes where an address has to
_SCRAPE = "5s"


class Watching:
    """Both in one folder; ``targets``: of each process its service and host:port, by member name."""

    def __init__(
        self, data: Path, targets: Mapping[str, tuple[str, str]], logs: Path, alerts_to: str | None = None
    ) -> None:
        """``alerts_to``: the webhook that is told of alerts; without one they only show."""
        self.port, self.alerts_port = free_ports(2)
        self._data, self._logs = data.resolve(), logs
        self._targets, self._alerts_to = targets, alerts_to

    @property
    def url(self) -> str:
        """Where Prometheus shows what it knows."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def alerts_url(self) -> str:
        """Where Alertmanager shows what it was told."""
        return f"http://127.0.0.1:{self.alerts_port}"

    def prepare_prometheus(self) -> Child:
        """The process, not started; its configuration is written. Raises ClusterError."""
        file = self._write("prometheus.json", json.dumps(self._configuration(), indent=1))
        command = [path_of("prometheus"), f"--config.file={file}", f"--web.listen-address=127.0.0.1:{self.port}"]
        command += [f"--storage.tsdb.path={self._data / 'prometheus'}", "--storage.tsdb.retention.time=15d"]
        return Child(command, self._logs / "prometheus.log")

    def prepare_alertmanager(self) -> Child:
        """The process, not started; its routes are written. Raises ClusterError."""
        routes = ROUTES.read_text(encoding="utf-8")
        if self._alerts_to is None:
            routes = routes.partition("    webhook_configs:")[0]
        else:
            routes = routes.replace(_NOBODY, self._alerts_to)
        file = self._write("alertmanager.yaml", routes)
        command = [path_of("prometheus-alertmanager"), f"--config.file={file}", "--cluster.listen-address="]
        command += [f"--web.listen-address=127.0.0.1:{self.alerts_port}"]
        command += [f"--storage.path={self._data / 'alertmanager'}"]
        return Child(command, self._logs / "alertmanager.log")

    def missing_prometheus(self) -> Sequence[str]:
        """What keeps Prometheus from being ready; empty when it is."""
        return _missing(self.port)

    def missing_alertmanager(self) -> Sequence[str]:
        """What keeps Alertmanager from being ready; empty when it is."""
        return _missing(self.alerts_port)

    def _configuration(self) -> Mapping[str, object]:
        targets = [
            {"labels": {"service": service, "instance": member}, "targets": [address]}
            for member, (service, address) in self._targets.items()
        ]
        return {
            "global": {"scrape_interval": _SCRAPE, "evaluation_interval": _SCRAPE},
            "rule_files": [str(RULES / "*.yaml")],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{self.alerts_port}"]}]}]},
            "scrape_configs": [{"job_name": "onewindow", "honor_labels": True, "static_configs": targets}],
        }

    def _write(self, name: str, text: str) -> Path:
        """JSON is YAML, so that nothing has to be installed to write it."""
        self._data.mkdir(parents=True, exist_ok=True)
        file = self._data / name
        file.write_text(text, encoding="utf-8")
        return file


def _missing(port: int) -> Sequence[str]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        line.request("GET", "/-/ready")
        return () if line.getresponse().status == 200 else ("not ready",)
    except (OSError, http.client.HTTPException):
        return ("no answer",)
    finally:
        line.close()
