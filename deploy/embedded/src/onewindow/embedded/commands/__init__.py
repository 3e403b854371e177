"""The sub-commands: what can be typed and what it means. Each hands on to the module that does it."""
