"""A full disk: the one failure of a write that the keeper outlives, for it passes and servers are kept meanwhile."""

import errno


def is_full(error: OSError) -> bool:
    """Whether the disk is full, or as much of it as we may have."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
