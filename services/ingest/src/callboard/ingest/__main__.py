"""`python -m callboard.ingest`: one process of the ingest service."""

import sys

from callboard.kernel.importing import undisturbed

if __name__ == "__main__":
    with undisturbed():
        from callboard.ingest.bootstrap import definition
        from callboard.ingest.settings import IngestSettings
        from callboard.kernel.process import main

    sys.exit(main(definition(), IngestSettings))
