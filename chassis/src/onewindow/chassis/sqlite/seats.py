"""Who sits in a group, who holds which partition, and where each partition stands.

A seat belongs to one life of a member (its nonce). Partitions are handed over in two steps: the holder gives up, in a
poll of its own, what is no longer its share, then the new owner takes it; only what a dead member held is taken away.
Every commit asks in its own transaction whether the partition is still held.
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence

from onewindow.chassis.sqlite.faults import FatalPortError
from onewindow.chassis.sqlite.rows import Rows
from onewindow.chassis.sqlite.transaction import Transaction
from onewindow.chassis.sqlite_file import SqliteFile
from onewindow.contracts.fixed import fixed

_READ_ALL_POSITIONS = "SELECT topic, partition, next, note, crc FROM position WHERE team = ?"
READ_POSITIONS = "SELECT topic, next, note, crc FROM position WHERE team = ? AND partition = ?"
_POSITIONS = Rows(team=str, partition=int, topic=int, next=int, note=str, crc=int)
_KEEP_POSITIONS = _POSITIONS.before(
    "INSERT INTO position (team, partition, topic, next, note, crc)"
    " SELECT team, partition, topic, next, note, crc FROM packed WHERE true"
    " ON CONFLICT (team, partition, topic)"
    " DO UPDATE SET next = excluded.next, note = excluded.note, crc = excluded.crc"
)
# A beat from the future was made before the machine was last started: its clock began anew.
_EXPIRE = "DELETE FROM seat WHERE team = :team AND nonce <> :nonce AND :now - beat NOT BETWEEN 0 AND session"


@fixed()
class Claim:
    """One life of a member that sits, or wants to sit, in a group. ``now`` is in monotonic seconds."""

    team: str
    member: str
    nonce: str
    topics: str
    session_s: float
    partitions: int
    now: float


@fixed()
class Standing:
    """What a member holds: partition to the generation since which it does. ``seated``: no other life has its seat."""

    generation: int
    held: Mapping[int, int]
    seated: bool


@fixed()
class Progress:
    """Next offsets per topic of a partition, and the note that goes with them."""

    team: str
    nonce: str
    partition: int
    positions: Mapping[int, int]
    note: str

    def rows(self) -> list[tuple[int | bytes, ...]]:
        """One row per topic."""
        team, note = self.team.encode(), self.note.encode()
        return [
            (team, self.partition, topic, at, note, checksum(self.team, self.partition, topic, at, self.note))
            for topic, at in self.positions.items()
        ]


def checksum(team: str, partition: int, topic: int, at: int, note: str) -> int:
    """CRC-32 over a position: one that moved forward by itself would skip records."""
    return zlib.crc32(json.dumps([team, partition, topic, at, note]).encode())


def positions(file: SqliteFile, team: str) -> Iterator[tuple[int, int, int]]:
    """Topic number, partition and next offset of all that a group has committed. Raises FatalPortError."""
    for topic, partition, at, note, crc in file.rows(_READ_ALL_POSITIONS, (team,)):
        if crc != checksum(team, partition, topic, at, note):
            raise file.condemn(FatalPortError(f"a position of {team} in partition {partition} is damaged"))
        yield topic, partition, at


def share(members: Sequence[str], member: str, partitions: int) -> range:
    """The partitions of one member: contiguous, the first ones get one more, as in Kafka's range assignor."""
    each, more = divmod(partitions, len(members))
    place = sorted(members).index(member)
    first = place * each + min(place, more)
    return range(first, first + each + (place < more))


def join(transaction: Transaction, claims: Sequence[Claim]) -> list[None]:
    """Take each member's seat, from a former life of it too; what that life held passes over."""
    for claim in claims:
        for (nonce,) in transaction.all(
            "SELECT nonce FROM seat WHERE team = ? AND member = ?", (claim.team, claim.member)
        ):
            transaction.run(
                "UPDATE holder SET nonce = ?, since = ? WHERE team = ? AND nonce = ?",
                (claim.nonce, transaction.generation + 1, claim.team, nonce),
            )
        _sit(transaction, claim)
    return [None] * len(claims)


def settle(transaction: Transaction, claims: Sequence[Claim]) -> list[Standing]:
    """Give up what is no longer a member's share, take what is and is free. Shows that it is alive, too."""
    return [_settle(transaction, claim) for claim in claims]


def beat(transaction: Transaction, claims: Sequence[Claim]) -> list[None]:
    """Show that each is alive, and unseat who has not shown it for a whole session."""
    for claim in claims:
        _expire(transaction, claim)
        transaction.run(
            "UPDATE seat SET beat = ? WHERE team = ? AND member = ? AND nonce = ?",
            (claim.now, claim.team, claim.member, claim.nonce),
        )
    return [None] * len(claims)


def leave(transaction: Transaction, claims: Sequence[Claim]) -> list[None]:
    """Give up the seats and all that was held in them."""
    for claim in claims:
        owner = (claim.team, claim.nonce)
        left = transaction.run("DELETE FROM holder WHERE team = ? AND nonce = ?", owner)
        if transaction.run("DELETE FROM seat WHERE team = ? AND nonce = ?", owner) + left:
            transaction.regroup()
    return [None] * len(claims)


def commit(transaction: Transaction, all_progress: Sequence[Progress]) -> list[bool]:
    """Keep the progress of everyone who holds the partition it is about."""
    kept = []
    rows: list[tuple[int | bytes, ...]] = []
    for progress in all_progress:
        held = transaction.all(
            "SELECT 1 FROM holder WHERE team = ? AND partition = ? AND nonce = ?",
            (progress.team, progress.partition, progress.nonce),
        )
        kept.append(bool(held))
        if held:
            rows += progress.rows()
    for _, parameters in _POSITIONS.slices(rows):
        transaction.run(_KEEP_POSITIONS, parameters)
    return kept


def _settle(transaction: Transaction, claim: Claim) -> Standing:
    _expire(transaction, claim)
    seats = dict(transaction.all("SELECT member, nonce FROM seat WHERE team = ?", (claim.team,)))
    if seats.get(claim.member, claim.nonce) != claim.nonce:
        return Standing(transaction.generation, {}, seated=False)
    if claim.member in seats:
        beat(transaction, [claim])
    else:
        _sit(transaction, claim)
    mine = share([*(seats.keys() | {claim.member})], claim.member, claim.partitions)
    moved = transaction.run(
        "DELETE FROM holder WHERE team = :team AND"
        " (nonce NOT IN (SELECT nonce FROM seat WHERE team = :team)"
        " OR nonce = :nonce AND partition NOT BETWEEN :first AND :last)",
        {"team": claim.team, "nonce": claim.nonce, "first": mine.start, "last": mine.stop - 1},
    )
    held = dict(transaction.all("SELECT partition, nonce FROM holder WHERE team = ?", (claim.team,)))
    free = [partition for partition in mine if partition not in held]
    if moved or free:
        generation = transaction.regroup()
        for partition in free:
            transaction.run(
                "INSERT INTO holder (team, partition, nonce, since) VALUES (?, ?, ?, ?)",
                (claim.team, partition, claim.nonce, generation),
            )
    ours = transaction.all(
        "SELECT partition, since FROM holder WHERE team = ? AND nonce = ?", (claim.team, claim.nonce)
    )
    return Standing(transaction.generation, dict(ours), seated=True)


def _expire(transaction: Transaction, claim: Claim) -> None:
    if transaction.run(_EXPIRE, {"team": claim.team, "nonce": claim.nonce, "now": claim.now}):
        transaction.regroup()


def _sit(transaction: Transaction, claim: Claim) -> None:
    transaction.run(
        "INSERT OR REPLACE INTO seat (team, member, nonce, beat, session, topics) VALUES (?, ?, ?, ?, ?, ?)",
        (claim.team, claim.member, claim.nonce, claim.now, claim.session_s, claim.topics),
    )
    transaction.regroup()
