"""The published language of Callboard: events, commands, job kinds and the envelope they travel in.

Everything here is a value: frozen pydantic models and pure functions, no I/O. Whoever talks to Callboard
from outside may import this package alone.
"""
