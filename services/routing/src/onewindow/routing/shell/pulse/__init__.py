"""The pulse as a room of its own: it reads the journal, tells the pulse topic and shows figures. Nothing waits for it.

``pulses.py`` does the work, the same on both runtimes: the consumer loop (``wiring.py``) and Faust (``on_faust.py``).
"""
