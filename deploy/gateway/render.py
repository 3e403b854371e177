"""Writes the gateway's configuration for containers from its template; with ``--check`` it only compares."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from onewindow.local_cluster.gateway import rendered

DEPLOY = Path(__file__).parents[1]
PLACES: Mapping[str, Mapping[str, Sequence[str]]] = {
    # One line per process, by the names that extra_hosts of compose.yaml ties to addresses.
    "compose.conf": {
        "intake": ("intake-1", "intake-2"),
        "routing": ("routing-1", "routing-2"),
        "department-worker": ("department-worker-1", "department-worker-2"),
        "notifier": ("notifier-1",),
    },
    # A Service spreads its connections itself; named twice, a refused one is dialled again and may meet another pod.
    "kubernetes.conf": {
        "intake": ("intake", "intake"),
        "routing": ("routing", "routing"),
        "department-worker": ("department-worker", "department-worker"),
        "notifier": ("notifier", "notifier"),
    },
}
FILES = {
    "compose.conf": DEPLOY / "gateway/compose.conf",
    "kubernetes.conf": DEPLOY / "kubernetes/gateway.conf",  # kustomize reads nothing outside its own folder
}
PORT = 8080


def for_containers(name: str) -> str:
    """The configuration of that name in ``PLACES``: the image's log folder leads to the container's output."""
    processes = {service: [f"{host}:{PORT}" for host in hosts] for service, hosts in PLACES[name].items()}
    text = rendered(str(PORT), "/tmp/nginx.pid", "/var/log/nginx", processes)  # noqa: S108 - the container's own
    first, rest = text.split("worker_processes", 1)
    del first  # it explains the template
    return f"# Written by deploy/gateway/render.py from deploy/gateway/nginx.conf.\nworker_processes{rest}"


def main(arguments: Sequence[str]) -> int:
    """Write both files, or with --check only say which are not what the template gives."""
    stale = [
        name for name, file in FILES.items() if not file.exists() or file.read_text("utf-8") != for_containers(name)
    ]
    if "--check" in arguments:
        sys.stderr.writelines(f"{FILES[name].relative_to(DEPLOY)} is not what the template gives\n" for name in stale)
        return 1 if stale else 0
    for name in stale:
        FILES[name].write_text(for_containers(name), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
