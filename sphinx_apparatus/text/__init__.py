"""The edited text: its running words, its blocks, its numbers and places, and how a witness is read from it."""
