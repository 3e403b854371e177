"""The demo: a real server as a child process, and people who use it over HTTP."""
