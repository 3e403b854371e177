"""The notifier tells the applicant, and delivers the one result.

It follows the journal and keeps a file for each case: what was decided, by whom, and what must be said.
On a conclusion it makes one package, keeps it once, and says its hash; only the hash that the journal issued is served.
A notice is a row in the applicant's inbox first; a channel may carry it further, and says whether it did.
Every effect is done before the position moves, and doing it again changes nothing.
"""
