"""What the embedded edition is made of: one SQLite file, one writer at a time, many operations in one commit."""
