"""The line as its callers see it: over HTTP, in the name of a person."""
