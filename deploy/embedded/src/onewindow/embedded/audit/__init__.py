"""Checking the journal as nobody's owner: what was changed, left out or put in, and where."""
