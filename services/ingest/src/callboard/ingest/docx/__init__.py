"""Word documents: their parts, how their styles set paragraphs, and their paragraphs in reading order."""
