"""Tables of the job engine that are no view: who holds which job right now, and which project's turn it was."""
