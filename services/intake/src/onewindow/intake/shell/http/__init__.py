"""Intake's doors, one file per noun. Each takes what it needs and gives a router."""
