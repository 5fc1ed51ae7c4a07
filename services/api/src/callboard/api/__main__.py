"""`python -m callboard.api`: the gateway as a process."""

import sys

from callboard.kernel.importing import undisturbed

if __name__ == "__main__":
    with undisturbed():
        from callboard.api.bootstrap import definition
        from callboard.kernel.process import main

    sys.exit(main(definition()))
