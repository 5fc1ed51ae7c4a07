"""HTML pages: their encoding, the little of CSS that says how text is set, and their blocks in reading order."""
