"""`python -m callboard.planner`: one process of the planner service."""

import sys

from callboard.kernel.importing import undisturbed

if __name__ == "__main__":
    with undisturbed():
        from callboard.kernel.process import main
        from callboard.planner.bootstrap import definition

    sys.exit(main(definition()))
