"""Typing out: formats that know paragraphs and no lines become lines of columns, as a typist would set them."""
