"""Where the core meets the world: facts in, HTTP, views and wiring."""
