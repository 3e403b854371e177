"""Is every file of a backup there, and the one that was written? Asked of the folder alone."""

from collections.abc import Iterator
from pathlib import Path

from onewindow.embedded.keeping.layout import BLOBS, BackupError, Manifest, blob_path
from onewindow.embedded.keeping.lines import hash_of, lines_of
from onewindow.embedded.keeping.taking import Tell


def findings(folder: Path, manifest: Manifest, tell: Tell) -> Iterator[str]:
    """Each file that is missing or changed, by its place in the folder."""
    whole = len(manifest.files()) + manifest.blobs.lines
    done = 0
    for path, named in manifest.files().items():
        yield from _judged(folder, path, (named.sha256, named.size))
        done += 1
        tell("files", done, whole)
    try:
        for line in lines_of(folder / BLOBS):
            yield from _judged(folder, blob_path(line["sha256"]), (line["sha256"], line["size"]))
            done += 1
            tell("files", done, whole)
    except BackupError:
        return  # the list itself is among the findings


def _judged(folder: Path, path: str, named: tuple[str, int]) -> Iterator[str]:
    try:
        if hash_of(folder / path) != named:
            yield f"{path}: 已被改动 changed"
    except FileNotFoundError:
        yield f"{path}: 缺失 missing"
    except OSError as error:
        yield f"{path}: 无法读取 cannot be read: {error.strerror}"
