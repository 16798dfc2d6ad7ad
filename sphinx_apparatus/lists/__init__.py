"""What is listed, counted and drawn from the records and the text."""
