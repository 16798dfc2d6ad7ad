"""The site: the page around the text, what stands beside it, and its search; knows no theme but Furo."""
