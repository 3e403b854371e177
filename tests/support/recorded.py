"""A recorded journal: some hundred cases of two services over months, and what is true of them.

Who writes the record draws how long every desk takes, and keeps that beside it: the truth is known without folding
anything. The record has what a real one has: claims, entries of an owner that was replaced (they do not count), cases
that are open at its end, taken back, asked about, handed on.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from onewindow.chassis.journal import digest
from onewindow.chassis.partitioner import key_for, partition_of
from onewindow.chassis.ports import Bus, Landed, Outgoing
from onewindow.contracts import case as said
from onewindow.contracts.entry import Claim, Entry
from onewindow.contracts.fact import Defect
from onewindow.contracts.instant import of_ms, to_ms
from onewindow.contracts.topics import CASE, journal
from onewindow.contracts.wire import headers

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
START_MS = to_ms("2026-07-06T01:00:00.000Z")
SERVICES = {"shop": {"licence": "amr", "fire": "fire", "food": "food"}, "card": {"check": "town"}}
_FOUND = (Defect(item="layout", reason="reason"),)


@dataclass
class Truth:
    """By line: how long answers took (ms), how many askings (of a service: cases) opened, how many are open then."""

    waits: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    opened: Counter[str] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)


@dataclass
class Recording:
    """The journal of each partition, in order, and what is true of all of it."""

    partitions: list[list[Outgoing]]
    truth: Truth

    async def write(self, bus: Bus, start: float = 0, end: float = 1) -> None:
        """Append it to a log; or, of each partition, what lies between two parts of its length."""
        for partition, records in enumerate(self.partitions):
            piece = records[int(len(records) * start) : int(len(records) * end)]
            for first in range(0, len(piece), 500):
                assert isinstance(await bus.append(CASE, partition, piece[first : first + 500]), Landed)


class _Life:
    """One case. Facts by instant; of each asking its line, when it opened, when it ended, and the wait if answered."""

    def __init__(self, chance: Random, name: str, at: int) -> None:
        self.chance, self.name, self.at = chance, name, at
        self.service = "shop" if chance.random() < 0.7 else "card"
        self.steps = SERVICES[self.service]
        self.facts: dict[int, list[said.CaseFact]] = defaultdict(list)
        self.askings: list[tuple[str, int, int, int | None]] = []
        self.facts[at].append(self._opened())
        accepted = max([at, *(self._look(step) for step in self.steps if self.service == "shop")])
        self.facts[accepted].append(said.CaseAccepted(as_of=of_ms(accepted)))
        self.decided = {step: self._decide(step, accepted) for step in self.steps}
        self.end = max(self.decided.values())
        withdrawn = at + self.drawn(8 * DAY_MS) if chance.random() < 0.15 else self.end
        self.concluded = withdrawn >= self.end
        if self.concluded:
            self.facts[self.end].append(said.CaseConcluded(id="conclusion", outcome="approved", proof={}))
        else:
            self.end = withdrawn
            self.facts = defaultdict(list, {when: facts for when, facts in self.facts.items() if when < withdrawn})
            self.facts[withdrawn] = [said.CaseWithdrawn()]

    def drawn(self, median_ms: int) -> int:
        """A long-tailed time around a median, never the same twice."""
        return round(median_ms * self.chance.lognormvariate(0, 0.9)) + 1

    def tell(self, truth: Truth, until: int) -> list[tuple[int, list[said.CaseFact]]]:
        """What it says up to the end of the record, in order; the truth is told the same."""
        truth.opened[self.service] += 1
        truth.open[self.service] += self.end > until
        for line, opened, left, wait in self.askings:
            over = min(self.end, until)
            # At the instant of a withdrawal itself, only the withdrawal is said.
            cut = over if self.concluded or self.end > until else over - 1
            truth.opened[line] += opened <= cut
            if left <= cut and wait is not None:
                truth.waits[line].append(wait)
            truth.open[line] += opened <= until < left and self.end > until
        if self.concluded and self.end <= until and len(self.decided) > 1:
            truth.waits[self.service].append(self.end - min(self.decided.values()))
        return [(when, self.facts[when]) for when in sorted(self.facts) if when <= until]

    def _opened(self) -> said.CaseFact:
        return said.CaseOpened(
            number=self.name,
            service=self.service,
            version=1,
            definition_hash="hash",
            subject="me",
            channel="online",
            dossier="dossier",
            routes={},
            answers={},
            materials={},
            steps=self.steps,
        )

    def _look(self, step: str) -> int:
        self.facts[self.at].append(said.LookOpened(step=step, round=1, turn=1, fingerprint="print"))
        done = self.at + self.drawn(5 * HOUR_MS)
        self.facts[done].append(said.StepChecked(step=step, round=1, by="officer"))
        self.askings.append((self._line(step, self.steps[step], "look"), self.at, done, done - self.at))
        return done

    def _decide(self, step: str, at: int) -> int:
        """When it is decided: perhaps after it was handed on, perhaps after the applicant was asked."""
        self.facts[at].append(said.StepOpened(step=step, round=1, turn=1, fingerprint="print"))
        desk, spent = self.steps[step], 0
        if self.chance.random() < 0.15:
            handed = at + self.drawn(3 * HOUR_MS)
            self.facts[handed].append(said.StepTransferred(step=step, department="eco", turn=2, reasons="reasons"))
            self.askings.append((self._line(step, desk), at, handed, None))
            desk, at = "eco", handed
        if self.chance.random() < 0.15:
            asked = at + self.drawn(DAY_MS)
            again = asked + self.drawn(4 * DAY_MS)
            until = of_ms(asked + 90 * DAY_MS)
            self.facts[asked].append(said.StepAsked(step=step, round=1, by="officer", defects=_FOUND, until=until))
            self.facts[again].append(said.CaseSupplemented(dossier="dossier-2"))
            self.facts[again].append(said.StepReopened(step=step, round=2, turn=3, fingerprint="print-2"))
            self.askings.append((self._line(step, desk), at, asked, None))
            spent, at = asked - at, again
        done = at + self.drawn(2 * DAY_MS)
        decided = said.StepDenied if self.chance.random() < 0.1 else said.StepGranted
        self.facts[done].append(decided(step=step, round=1, decision=f"d-{done}", by="officer"))
        self.askings.append((self._line(step, desk), at, done, spent + done - at))
        return done

    def _line(self, step: str, desk: str, work: str = "decide") -> str:
        return f"{self.service}/{step}/{desk}/{work}"


def recorded(seed: int, cases: int, partitions: int, *, days: int = 60) -> Recording:
    """The same seed gives the same record. It ends when the last case has been handed in, many being open then."""
    chance, truth = Random(seed), Truth()
    until = START_MS + days * DAY_MS
    told: list[list[tuple[int, str, list[said.CaseFact]]]] = [[] for _ in range(partitions)]
    for number in range(cases):
        name = f"case-{seed}-{number}"
        life = _Life(chance, name, START_MS + chance.randrange(days * DAY_MS))
        told[partition_of(name.encode(), partitions)] += [(at, name, facts) for at, facts in life.tell(truth, until)]
    return Recording(
        [_journal(sorted(each, key=lambda one: one[:2]), n, partitions) for n, each in enumerate(told)], truth
    )


def _journal(told: Sequence[tuple[int, str, list[said.CaseFact]]], partition: int, partitions: int) -> list[Outgoing]:
    """The records of one partition. In the middle an owner takes over, and the one before it goes on for a while."""
    records = [_claim(1, partition, partitions)]
    heads: dict[str, tuple[int, str]] = {}
    for place, (at, name, facts) in enumerate(told):
        epoch = 1 if place < len(told) // 2 else 2
        seq, prev = heads.get(name, (0, ""))
        entry = Entry(
            application_id=name,
            seq=seq + 1,
            prev=prev,
            epoch=epoch,
            cause=f"cause-{seq}",
            at=of_ms(at),
            facts=tuple(facts),
        )
        if place == len(told) // 2:
            records.append(_claim(2, partition, partitions))
            void = Entry(
                application_id=name,
                seq=seq + 1,
                prev=prev,
                epoch=1,
                cause="void",
                at=of_ms(at),
                facts=(said.CaseWithdrawn(),),
            )
            records.append(_record(name.encode(), journal.encode(void)))
        raw = journal.encode(entry)
        heads[name] = (seq + 1, digest(raw))
        records.append(_record(name.encode(), raw))
    return records


def _claim(epoch: int, partition: int, partitions: int) -> Outgoing:
    claim = Claim(epoch=epoch, nonce=f"owner-{epoch}", fold=1, at=of_ms(START_MS))
    return _record(key_for(partition, partitions, "claim"), journal.encode(claim))


def _record(key: bytes, raw: bytes) -> Outgoing:
    return Outgoing(key, raw, headers("id", "type"))
