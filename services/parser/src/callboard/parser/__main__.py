"""`python -m callboard.parser`: one process of the parser service."""

import sys

from callboard.kernel.process import main
from callboard.parser.bootstrap import definition
from callboard.parser.settings import ParserSettings

if __name__ == "__main__":
    sys.exit(main(definition(), ParserSettings))
