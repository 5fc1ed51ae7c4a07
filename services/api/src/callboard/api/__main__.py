"""`python -m callboard.api`: the gateway as a process."""

import sys

from callboard.api.bootstrap import definition
from callboard.kernel.process import main

if __name__ == "__main__":
    sys.exit(main(definition()))
