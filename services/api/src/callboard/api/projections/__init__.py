"""The gateway's own views: what people ask for, folded from the log."""
