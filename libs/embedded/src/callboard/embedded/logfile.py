"""The file that one child writes its output to."""

from pathlib import Path

ROTATE_BYTES = 20 * 1024 * 1024
_TAIL_BYTES = 16 * 1024


class LogFile:
    """Appended to by every start of a child; a long one is put aside when the next start begins."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._start = 0

    def begin(self) -> None:
        """Mark where the output of a new start begins, after putting a file of more than 20 MB aside as `.1`."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        size = self.path.stat().st_size if self.path.exists() else 0
        if size > ROTATE_BYTES:
            self.path.replace(self.path.with_name(f"{self.path.name}.1"))
            size = 0
        self._start = size

    def last_lines(self, count: int = 12) -> list[str]:
        """Give the last lines written since `begin`, without empty ones."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(max(self._start, self.path.stat().st_size - _TAIL_BYTES))
            lines = file.read().decode("utf-8", "replace").splitlines()
        return [line for line in lines if line.strip()][-count:]
