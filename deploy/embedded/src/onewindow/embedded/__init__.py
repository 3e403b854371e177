"""The embedded edition: all four services in one process, and the `onewindow` command."""
