"""The programs that must be on this machine, and one line about those that are not."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from onewindow.local_cluster.words import ClusterError

_PACKAGES = {
    "java": "openjdk-17-jre-headless",
    "mvn": "maven",
    "go": "golang-go",
    "postgres": "postgresql",
    "initdb": "postgresql",
    "nginx": "nginx-light",
    "setpriv": "util-linux",
    "prometheus": "prometheus",
    "prometheus-alertmanager": "prometheus-alertmanager",
}
_PLACES = ("/usr/local/go/bin", "/usr/sbin", "/usr/local/sbin")
_POSTGRES = Path("/usr/lib/postgresql")  # Debian keeps several versions beside each other, on nobody's PATH


def found(tool: str) -> str | None:
    """The path of a program, or None. Of several PostgreSQL versions the newest."""
    if tool in ("postgres", "initdb"):
        versions = sorted(_POSTGRES.glob(f"*/bin/{tool}"), key=lambda path: float(path.parts[-3]), reverse=True)
        if versions:
            return str(versions[0])
    return shutil.which(tool) or next((path for place in _PLACES if (path := shutil.which(tool, path=place))), None)


def needed(tools: Iterable[str]) -> None:
    """Returns if all of them are there. Raises ClusterError with one line that says what to install."""
    missing = [tool for tool in tools if found(tool) is None]
    if missing:
        packages = " ".join(sorted({_PACKAGES[tool] for tool in missing}))
        listed = ", ".join(missing)
        newer = ("；Go 需 1.24 以上", "; Go has to be 1.24 or newer") if "go" in missing else ("", "")
        raise ClusterError(
            f"缺少 {listed}，请先安装：apt-get install {packages}{newer[0]}",
            f"{listed} missing: install with `apt-get install {packages}`{newer[1]}",
        )


def path_of(tool: str) -> str:
    """The path of a program. Raises ClusterError saying what to install."""
    needed((tool,))
    path = found(tool)
    assert path is not None
    return path
