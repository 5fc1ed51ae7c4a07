"""Files in: what a document is, its text and layout, and what is wrong with it."""
