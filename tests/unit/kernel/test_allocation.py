"""Large blocks of memory go back to the system, whatever was freed before."""

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
