"""A notice as a mail: the same notice gives the same bytes."""

import re
from email.message import EmailMessage
from email.utils import format_datetime

from onewindow.chassis.ports import Doc
from onewindow.contracts.instant import SHANGHAI, moment

_ADDRESS = re.compile(r"[!-~]{1,64}@[!-~]{1,255}")
_NOT_PLAIN = frozenset('<>()[]:;,"\\')


def mail_of(notice: Doc, sender: str, address: str | None) -> EmailMessage:
    """The mail; its Message-ID follows from the notice's id, by which a mailbox knows a repeated one."""
    mail = EmailMessage()
    mail["Message-ID"] = f"<{notice['_id']}@one-window>"
    mail["Date"] = format_datetime(moment(notice["at"]).astimezone(SHANGHAI))
    mail["From"] = sender
    mail["To"] = address or "undisclosed-recipients:;"
    mail["Subject"] = f"{notice['subject_zh']} · {notice['subject_en']}"
    mail["Auto-Submitted"] = "auto-generated"
    # Seven bits, so that no server on the way has a reason to change a byte.
    mail.set_content(f"{notice['body_zh']}\n\n{notice['body_en']}\n", cte="base64")
    return mail


def plain_address(typed: str) -> bool:
    """Whether what an applicant typed is one plain address, which can bring nothing else into a header."""
    return _ADDRESS.fullmatch(typed) is not None and typed.count("@") == 1 and _NOT_PLAIN.isdisjoint(typed)
