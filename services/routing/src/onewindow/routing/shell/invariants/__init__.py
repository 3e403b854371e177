"""What must hold of every open case while the line runs: one small class for each promise.

Each is shown cases that have not moved for a while, finds those of which it does not hold, and says again what is
missing if that can mend it: through the rules by which it is said at all, never in another room's store.
"""
