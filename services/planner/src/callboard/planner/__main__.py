"""`python -m callboard.planner`: one process of the planner service."""

import sys

from callboard.kernel.process import main
from callboard.planner.bootstrap import definition

if __name__ == "__main__":
    sys.exit(main(definition()))
