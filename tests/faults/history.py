"""What a client asked and what it was told, in Jepsen's words: invoke, then ok, fail or info (nobody knows)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, TextIO

Kind = Literal["invoke", "ok", "fail", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Op:
    """One step of one attempt to hand in an application.

    ``key`` is the Idempotency-Key, ``case`` the application id that follows from it, ``routes`` what was declared.
    ``number`` is the receipt's, on ok; ``why`` a code or an error's name, on fail and info.
    """

    kind: Kind
    key: str
    case: str
    ms: int
    routes: dict[str, float]
    number: str | None = None
    why: str | None = None


class History:
    """All operations in order, in memory and, line by line as they happen, in a file."""

    def __init__(self, file: Path | None = None) -> None:
        """``file``: where to write as well; what is there already is kept."""
        self.ops: list[Op] = []
        self._out: TextIO | None = file.open("a", encoding="utf-8") if file is not None else None

    def add(self, op: Op) -> None:
        """One more."""
        self.ops.append(op)
        if self._out is not None:
            self._out.write(json.dumps(asdict(op), ensure_ascii=False, separators=(",", ":")) + "\n")
            self._out.flush()

    def close(self) -> None:
        """Let go of the file."""
        if self._out is not None:
            self._out.close()

    def __iter__(self) -> Iterator[Op]:
        return iter(self.ops)


def read_history(file: Path) -> Sequence[Op]:
    """What :class:`History` wrote."""
    with file.open(encoding="utf-8") as lines:
        return [Op(**json.loads(line)) for line in lines]
