"""How it travels: the chassis carries records and never reads what they mean."""
