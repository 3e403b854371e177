"""What the notifier says: a notice went out or failed, the one result is ready, the result was collected."""

from typing import Literal

from onewindow.contracts.fact import Fact
from onewindow.contracts.fixed import fixed


@fixed(kw_only=True)
class NoticeSent(Fact):
    """A notice left by a channel. ``kind`` is a code such as ``one_time_notice``."""

    notice: str
    kind: str
    channel: str
    type: Literal["onewindow.notice.sent.v1"] = "onewindow.notice.sent.v1"


@fixed(kw_only=True)
class NoticeFailed(Fact):
    """A channel gave up on a notice; ``code`` says why. It stays readable in the applicant's inbox."""

    notice: str
    kind: str
    channel: str
    code: str
    type: Literal["onewindow.notice.failed.v1"] = "onewindow.notice.failed.v1"


@fixed(kw_only=True)
class ResultPrepared(Fact):
    """The package of a conclusion is durable; ``package`` is the SHA-256 of its manifest."""

    conclusion: str
    package: str
    type: Literal["onewindow.notice.result_prepared.v1"] = "onewindow.notice.result_prepared.v1"


@fixed(kw_only=True)
class ResultCollected(Fact):
    """The applicant has the result: first download, hand-over at the counter, or the date on the postal slip."""

    package: str
    mode: Literal["download", "counter", "post"]
    type: Literal["onewindow.notice.result_collected.v1"] = "onewindow.notice.result_collected.v1"


NoticeFact = NoticeSent | NoticeFailed | ResultPrepared | ResultCollected
