"""The notifier's pages: the result of an application, its documents and notices, and the hand-over at the window."""

from pathlib import Path

PAGES = Path(__file__).parent
"""Where the templates and their words stand."""
