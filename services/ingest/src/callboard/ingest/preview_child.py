"""The child that makes a preview of one untrusted file: isolated and limited as the one that read its text.

Run as `python -m callboard.ingest.preview_child FILE PREVIEW LIMITS`. It is a process of its own, so that a file whose text can be
had is not lost to a preview that takes too much. It ends with 0 where the preview was made.
"""

from __future__ import annotations

import sys
from pathlib import Path

from callboard.ingest.isolation import isolate_this_process, limit_this_process
from callboard.ingest.limits import Limits, over_limit
from callboard.ingest.preview import preview_of

if __name__ == "__main__":
    untrusted, target, bounds = sys.argv[1:]
    with Path(untrusted).open("rb") as source, Path(target).open("wb") as shown:
        limits = Limits.model_validate_json(bounds)
        isolate_this_process()
        limit_this_process(limits)
        page = preview_of(source.read()).encode()
        if len(page) > limits.text_bytes:
            raise over_limit()
        shown.write(page)
