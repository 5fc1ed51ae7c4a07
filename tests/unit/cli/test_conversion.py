"""What `convert` reads: all of a file or a pipe, and no more than a play can have."""

import os
from pathlib import Path
from threading import Thread

import pytest

from callboard.cli.conversion import read_playbook
from callboard.cli.errors import InputRefused

SPEECHES = 4000
PLAY = "ADA. We begin, and you begin with me.\nBEA. At last we do begin!\n" * (SPEECHES // 2)


def test_a_pipe_is_read_to_its_end() -> None:
    """A play that comes in many pieces is one play."""
    ours, theirs = os.pipe()

    def send() -> None:
        with os.fdopen(theirs, "w") as pipe:
            pipe.write(PLAY)

    sender = Thread(target=send)
    sender.start()
    try:
        playbook = read_playbook(Path(f"/dev/fd/{ours}"), engine="rules")
    finally:
        os.close(ours)
        sender.join()
    assert len(PLAY) == playbook.source.characters


def test_a_device_without_an_end_is_refused() -> None:
    """What is longer than any play is not read on."""
    with pytest.raises(InputRefused, match=r"/dev/zero has more than 512 MiB\.$"):
        read_playbook(Path("/dev/zero"), engine="rules")
