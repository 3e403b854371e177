"""Hearings that are wrong in one way each. A checker that lets one of them pass proves nothing."""

from collections.abc import Iterable, Sequence

from tests.routing.brittle_log import CrashError

from onewindow.chassis.ports import Appended, Committed, Landed, Outgoing, Record
from onewindow.contracts import topics
from onewindow.contracts.case import CaseFact, FactRefused, NoticeIssued, StepChecked, StepGranted, StepReopened
from onewindow.contracts.department import StepQueued
from onewindow.contracts.entry import Entry
from onewindow.contracts.instant import Instant
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.answering import Answering
from onewindow.routing.core.conclusion import cancel_open
from onewindow.contracts.case import CaseConcluded, Proof
from onewindow.routing.core.evolve import evolve, fold
from onewindow.routing.core.join import is_settled
from onewindow.routing.core.state import Case, Open
from onewindow.routing.shell.draft import Draft
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.inputs import Heard
from onewindow.routing.shell.memory import Memory
