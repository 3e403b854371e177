"""Pure: what is known and what follows from it; no clock, no chance, no input or output."""
