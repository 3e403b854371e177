"""A world by chance around the real hearing of routing: people who act, a log that fails, owners that die.

    order inside a topic is kept, between topics it is not; anything may stand in the log twice
    an owner dies before or after any write, or its last write lands behind its successor's claim
    commits are lost; a successor folds the journal again and hears anew from what was committed

One seed gives one schedule, always the same. The referee watches the journal as it grows.
"""

from collections.abc import Sequence
from dataclasses import asdict
from random import Random
from typing import Any

from tests.routing.account import OVER, Account
from tests.routing.brittle_log import BrittleLog, CrashError
from tests.routing.folk import Folk
from tests.routing.referee import Referee
from tests.routing.weighing import Claimed
from tests.support.clock import StandingClock
from tests.support.definitions import DEPARTMENTS
from tests.support.people import ME, OPERATOR

from onewindow.chassis.consumer import TakeAgainError
from onewindow.chassis.ports import Committed, Record
from onewindow.contracts import topics
from onewindow.contracts.application import ApplicationSubmitted, ApplicationWithdrawn
from onewindow.contracts.department import StepQueued
from onewindow.contracts.fact import By
from onewindow.contracts.oversight import UnblockOrdered
from onewindow.contracts.topics import InputFact
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import Catalogue
from onewindow.routing.core.state import Case
from onewindow.routing.shell.hear import Hearing
from onewindow.routing.shell.inputs import counts_from
