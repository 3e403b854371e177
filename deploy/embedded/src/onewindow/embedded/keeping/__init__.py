"""Keeping a second copy: an installation as a folder of plain files, and an installation from such a folder.

Written against the ports alone, so one code serves both editions, and a copy of one can be put back into the other.
"""
