"""One module for each format that text is extracted from, beside the port that they share."""
