"""The table of what was spent, as numbered SQL files for `callboard.kernel.migrations`."""
