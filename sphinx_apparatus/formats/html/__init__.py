"""The site: its pages, their frame, and what stands beside the text."""
