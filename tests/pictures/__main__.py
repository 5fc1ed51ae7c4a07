"""Draw what the guides show from what the rules engine decides today.

PYTHONPATH=tests python -m pictures docs/pictures
"""

from __future__ import annotations

import sys
from pathlib import Path

from pictures.gallery import pictures


def main(folder: Path) -> None:
    """Write each picture into the folder."""
    for name, svg in pictures().items():
        (folder / name).write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
