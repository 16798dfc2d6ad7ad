"""What stands beside the text, drawn from what the edition declares: lists, figures, counts; writes no format."""
