"""The pages' kit: one look, one sign-on, one origin, in Chinese and English, without JavaScript.

sessions.py   who is signed in on a browser: a cookie that names a session kept in the store
pages.py      a page that is asked for: its visitor, its language, its size of letters; and how it is answered
words.py      the words of templates in English, from a catalogue; Chinese is what stands in the templates
house.py      the pages that belong to no service: signing in and out, how the pages look, their files
"""
