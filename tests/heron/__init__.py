"""A second edition, with verse and three witnesses: it shows what the first does not need."""
