"""The desks' pages: a queue with its nearest deadline first, and one review beside the materials that it is about."""

from pathlib import Path

PAGES = Path(__file__).parent
"""Where the templates and their words stand."""
