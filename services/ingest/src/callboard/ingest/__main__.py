"""`python -m callboard.ingest`: one process of the ingest service."""

import sys

from callboard.ingest.bootstrap import definition
from callboard.ingest.settings import IngestSettings
from callboard.kernel.process import main

if __name__ == "__main__":
    sys.exit(main(definition(), IngestSettings))
