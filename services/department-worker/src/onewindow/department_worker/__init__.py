"""A department-worker is one department's desk, or many; its noun is the Review.

It hears the queues of its departments and keeps one review for each step it was ever asked about. Where a step's
definition has an automatic rule that holds, it answers at once; elsewhere officers answer over HTTP. What they
write stays here, and the log learns a salted hash of it. From the journal it learns what the case replied.
"""
