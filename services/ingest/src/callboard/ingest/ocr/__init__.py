"""Pictures of pages: read by tesseract, and set from where it saw the words."""
