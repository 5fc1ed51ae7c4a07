"""PDF documents: their words by position, and the lines and columns that those make on paper."""
