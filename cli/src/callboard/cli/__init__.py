"""The `callboard` command: everything that people do with Callboard from a shell.

Imports of what is heavy wait until a command runs, so that `callboard --help` and `callboard convert` start at once.
"""
