"""Final Draft scripts: how each kind of paragraph is set, and the paragraphs as they would be typed."""
