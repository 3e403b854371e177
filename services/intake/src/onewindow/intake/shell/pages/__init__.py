"""Intake's pages: finding a service, applying for it one thing at a time, following an application.

drafts.py      what somebody has filled in and not handed in yet
questions.py   a definition's form as pages: one question or one material each, read from what was typed
finding.py     the front page, the services and their start pages
resuming.py    a draft by its code, on another device or at the window
themes.py      what happened to somebody, as a list of tasks
applying.py    from the first question to the receipt
printing.py    the form on paper, empty or as it is filled in
taking.py      what one page brings, judged and kept
reading.py     what an officer sees of it beside their decision, and who has read it
receipts.py    number, query code and what was received
copying.py     one's own file as a copy
counter.py     a clerk accepts, declines, tells that nothing is needed, marks which originals were seen
spot.py        a clerk hands in a short form, or a correction, on one screen; spotted.py: what such a form holds
following.py   the progress, the one-time notice with its answers, taking back
"""

from pathlib import Path

PAGES = Path(__file__).parent
"""Where the templates and their words stand."""
