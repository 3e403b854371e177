"""Routing decides who must be asked, and when the answer is complete.

It hears applications, reviews, notices and oversight, and folds them into cases. What one cause makes a case say is
one entry in the journal, and only entries move a case. From the entries follow the departments' queues.
One member owns a partition of all inputs; its claim in the journal keeps everybody else's entries from counting.
Silence is heard too: deadlines are a function of the state, and a deadline that passed strikes as an entry.
"""
