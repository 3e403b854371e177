"""
How the law counts days: pure arithmetic over a calendar that is handed in.

    accepted ──1──2──3 ▒▒▒▒▒▒▒ 4──5──▶ due, over at the end of that day
               │        └ paused: the days after its beginning, up to and including its end
               └ the day after the start, if it works

The start day does not count. A clock is due at the end of its N-th counted day; a working-day clock counts the
days the calendar calls working (made-up Saturdays and Sundays too), a natural-day clock counts all of them, and
a clock of months ends on the same day of the month, or on its last. No paused day counts, however many pauses
cover it: so pausing never shortens. Where a working-day clock passes a day of a year that is not published, what
it says is provisional.

    clock    Clock and Pause, and when a clock is due
    explain  every day of a clock, and why it counted or not
    many     the same for a million clocks at once
"""
