"""From a change to the text to what it does: findings, proposals, reports; writes no page."""
