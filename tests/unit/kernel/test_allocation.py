"""Large blocks of memory go back to the system, whatever was freed before; circles of garbage are looked for seldom."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROBE = """
import ctypes, sys
from callboard.kernel.allocation import LARGE, keep_large_blocks_apart

class Figures(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in
        ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]

mallinfo = ctypes.CDLL(None).mallinfo2
mallinfo.restype = Figures
if sys.argv[1] == "kept apart":
    keep_large_blocks_apart()
del (freed := [bytes(16 * LARGE)])[0]
before = mallinfo().hblks
block = bytes(2 * LARGE)
print(mallinfo().hblks - before)
"""


@pytest.mark.parametrize(("how", "apart"), [("kept apart", "1"), ("as glibc has it", "0")])
def test_a_large_block_has_pages_of_its_own(how: str, apart: str) -> None:
    """After a larger one was freed, which makes glibc cut the next ones from its heap where nobody told it otherwise."""
    probe = subprocess.run([sys.executable, "-c", PROBE, how], capture_output=True, text=True, check=True)

    assert apart == probe.stdout.strip()


def test_what_was_imported_is_looked_at_no_more() -> None:
    """And it takes many objects that are kept until Python looks at those."""
    probe = (
        "import gc; from callboard.kernel.allocation import collect_seldom as c; before = gc.get_threshold()[0]; c(); "
        "print(gc.get_freeze_count() > 1000, gc.get_threshold()[0] > 50 * before)"
    )
    told = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)

    assert "True True" == told.stdout.strip()
