"""
Which days work, written down as data.

One file a year: the days off, the Saturdays and Sundays made up for them, and the notice that says so. A year
whose notice has not come yet is provisional; whoever counts one of its days is told. Nothing here knows a clock:
a calendar is an immutable value that is handed in, and its hash is its version.

    span          2026-02-15..2026-02-23
    year, checks  one year's file, and whether it makes sense
    calendar      what is asked of all years together
    load          from a folder to a calendar, or to complaints
"""
