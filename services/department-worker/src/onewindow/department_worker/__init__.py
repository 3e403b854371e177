"""A department-worker is one department's desk, or many; its noun is the Review."""
