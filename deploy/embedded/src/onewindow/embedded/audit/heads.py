"""Every case's last entry, exported to a file kept elsewhere: by it a cut tail or a missing case is found later."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onewindow.chassis.journal import Head
from onewindow.contracts.instant import Instant


class HeadsFileError(Exception):
    """The file is not one that :func:`write_heads` wrote, or it speaks of another log."""


@dataclass(frozen=True, slots=True)
class Heads:
    """``cases`` maps each case to its head, ``ends`` holds the end of each partition when it was made."""

    topic: str
    made_at: Instant
    ends: Sequence[int]
    cases: Mapping[str, Head]


def write_heads(path: Path, heads: Heads) -> None:
    """Write the file in one move. Raises OSError."""
    body = {
        "topic": heads.topic,
        "made_at": heads.made_at,
        "ends": list(heads.ends),
        "cases": {case: [head.seq, head.hash] for case, head in sorted(heads.cases.items())},
    }
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")
    beside.replace(path)


def read_heads(path: Path, topic: str, partitions: int) -> Heads:
    """What :func:`write_heads` wrote about this log. Raises HeadsFileError, OSError."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        cases = {str(case): Head(int(seq), str(hash_)) for case, (seq, hash_) in body["cases"].items()}
        heads = Heads(str(body["topic"]), str(body["made_at"]), [int(end) for end in body["ends"]], cases)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise HeadsFileError(f"{path} is no file of heads: {error}") from None
    if heads.topic != topic or len(heads.ends) != partitions:
        raise HeadsFileError(f"{path} speaks of {heads.topic} with {len(heads.ends)} partitions")
    return heads
