"""A backup as a folder: what lies where, and what its manifest says.

manifest.json                         written last: a folder without one is no backup
log/<topic>/<partition>.ndjson.gz     the records, in order
store/<collection>.ndjson.gz          the documents, by id
positions.ndjson.gz                   how far each group had come in each partition, with its notes
blobs.ndjson.gz                       hash and length of every file below
blobs/<two digits>/<sha256>           materials and results, as they are
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MANIFEST = "manifest.json"
POSITIONS = "positions.ndjson.gz"
BLOBS = "blobs.ndjson.gz"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]


class BackupError(Exception):
    """The folder is no backup, or not a whole one; the text names the file."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Lines(_Part):
    """One packed file of lines: the SHA-256 of its bytes, how many bytes, how many lines."""

    sha256: Sha256
    size: Count
    lines: Count


class LogPart(_Part):
    """One partition of a topic. Its records have the offsets 0 to ``file.lines`` - 1, without a hole."""

    topic: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    partition: Count
    file: Lines

    @property
    def path(self) -> str:
        """Where it lies in the folder."""
        return f"log/{self.topic}/{self.partition}.ndjson.gz"


class StorePart(_Part):
    """One collection."""

    collection: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    file: Lines

    @property
    def path(self) -> str:
        """Where it lies in the folder."""
        return f"store/{self.collection}.ndjson.gz"


class Manifest(_Part):
    """What a backup holds.

    ``bus`` and ``store`` say where it was taken from; it can be put back into either edition. ``unheard``: inputs
    that routing had not heard yet; ``keyless``: records without a key, which get an empty one when put back.
    """

    format: Literal[1] = 1
    made_at: str
    bus: str
    store: str
    partitions: Annotated[int, Field(ge=1)]
    log: tuple[LogPart, ...]
    documents: tuple[StorePart, ...]
    positions: Lines
    blobs: Lines
    blob_bytes: Count
    unheard: Count
    keyless: Count

    @property
    def records(self) -> int:
        """Records in the log."""
        return sum(part.file.lines for part in self.log)

    @property
    def docs(self) -> int:
        """Documents in the store."""
        return sum(part.file.lines for part in self.documents)

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics, in the order in which they are put back."""
        return tuple(dict.fromkeys(part.topic for part in self.log))

    def files(self) -> dict[str, Lines]:
        """Every file of lines, by its place in the folder."""
        log = {part.path: part.file for part in self.log}
        documents = {part.path: part.file for part in self.documents}
        return {**log, **documents, POSITIONS: self.positions, BLOBS: self.blobs}


def blob_path(sha256: str) -> str:
    """Where a blob lies in the folder."""
    return f"blobs/{sha256[:2]}/{sha256}"


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup. Raises BackupError."""
    path = folder / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise BackupError(f"{path} is not there: this is no backup, or one that broke off") from None
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}") from None
    except ValidationError as wrong:
        place = ".".join(map(str, wrong.errors()[0]["loc"]))
        raise BackupError(f"{path} is damaged, or of another format than 1 ({place or 'no JSON'})") from None
