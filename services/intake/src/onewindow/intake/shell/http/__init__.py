"""Intake's doors, one file per noun; each adds its routes to the room's one router."""
