"""
A service, written down as data.

A definition says what a person must answer and hand in, which departments decide in which order, and when the
answers make one result. It is read from a catalogue folder, refused with file and line if it does not make
sense, and compiled once. Nothing here knows a case, a clock or a network: the same definition read twice is
the same value. Its hash names it for ever; a running case stays on the body it was opened with.

    text, duration, part      the small words
    form, step, join, model   the definition
    conditions                CEL, and the only import of its library
    compiled                  what routing and intake ask of a definition
    marks, checks, load       from a folder to a catalogue, or to complaints
"""
