"""``python -m onewindow.department_worker``: the desks alone, as one process."""
