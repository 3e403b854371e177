"""Intake takes applications in, keeps their dossiers, shows their progress; its noun is the Application."""
