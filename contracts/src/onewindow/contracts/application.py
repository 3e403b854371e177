"""What intake says: an application was handed in, accepted at the counter, supplemented, withdrawn, objected to."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from onewindow.contracts.fact import Fact, RouteValue
from onewindow.contracts.fixed import fixed


@fixed(kw_only=True)
class ApplicationSubmitted(Fact):
    """A person handed in one application. Its dossier was durable before this was said.

    ``subject`` is the opaque reference of the person it is for; ``answers`` and ``materials`` map ids to salted
    hashes; ``routes`` holds the declared routing facts in clear; ``dossier`` is the hash of the dossier's revision.
    ``gaps`` are materials that the applicant has pledged in writing to hand in after acceptance (容缺受理),
    ``commitment`` the steps whose conditions they have promised in writing to meet (告知承诺).
    """

    service: str
    version: int
    definition_hash: str
    number: str
    subject: str
    channel: Literal["online", "counter", "agent"] = "online"
    dossier: str
    routes: Mapping[str, RouteValue] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()
    commitment: tuple[str, ...] = ()
    type: Literal["onewindow.application.submitted.v1"] = "onewindow.application.submitted.v1"


@fixed(kw_only=True)
class ApplicationAccepted(Fact):
    """A clerk found the application complete at the counter (受理)."""

    type: Literal["onewindow.application.accepted.v1"] = "onewindow.application.accepted.v1"


@fixed(kw_only=True)
class ApplicationDeclined(Fact):
    """A clerk declined to accept (不予受理); ``authority`` names the right one, ``reasons`` hashes the text.

    Neither is absent but in logs from before both were asked for.
    """

    reasons: str
    authority: str | None = None
    type: Literal["onewindow.application.declined.v1"] = "onewindow.application.declined.v1"


@fixed(kw_only=True)
class ApplicationNotNeeded(Fact):
    """A clerk told that what is asked for needs no licence (不受理); ``reasons`` is the salted hash of the text."""

    reasons: str
    type: Literal["onewindow.application.not_needed.v1"] = "onewindow.application.not_needed.v1"


@fixed(kw_only=True)
class SupplementSubmitted(Fact):
    """The applicant handed in what was missing (补正). The maps hold only what is new or changed."""

    dossier: str
    routes: Mapping[str, RouteValue] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict)
    type: Literal["onewindow.application.supplemented.v1"] = "onewindow.application.supplemented.v1"


@fixed(kw_only=True)
class ApplicationCorrected(Fact):
    """At the counter the applicant put right what was wrong, on the spot (当场更正); the fields are a supplement's."""

    dossier: str
    routes: Mapping[str, RouteValue] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict)
    type: Literal["onewindow.application.corrected.v1"] = "onewindow.application.corrected.v1"


@fixed(kw_only=True)
class GapClosed(Fact):
    """The applicant handed in what they had pledged to bring after acceptance; ``materials`` holds nothing else."""

    dossier: str
    materials: Mapping[str, str]
    type: Literal["onewindow.application.gap_closed.v1"] = "onewindow.application.gap_closed.v1"


@fixed(kw_only=True)
class ApplicationWithdrawn(Fact):
    """The applicant took the application back (撤回) before a decision."""

    type: Literal["onewindow.application.withdrawn.v1"] = "onewindow.application.withdrawn.v1"


@fixed(kw_only=True)
class ObjectionRaised(Fact):
    """Somebody whom it concerns objects (异议), and a clerk or an officer of the step's department records it.

    ``reasons`` is the salted hash of who objects and why.
    """

    step: str
    reasons: str
    type: Literal["onewindow.application.objection_raised.v1"] = "onewindow.application.objection_raised.v1"


@fixed(kw_only=True)
class HearingRequested(Fact):
    """The applicant, or a third party at the window, asks for the hearing about a step that its desk offered.

    ``person`` is the third party's opaque reference, None where the applicant asks.
    """

    step: str
    person: str | None = None
    type: Literal["onewindow.application.hearing_requested.v1"] = "onewindow.application.hearing_requested.v1"


ApplicationFact = (
    ApplicationSubmitted
    | ApplicationAccepted
    | ApplicationDeclined
    | ApplicationNotNeeded
    | SupplementSubmitted
    | ApplicationCorrected
    | GapClosed
    | ApplicationWithdrawn
    | ObjectionRaised
    | HearingRequested
)
