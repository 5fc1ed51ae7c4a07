"""What sees to tesseract before the tests run: it hinders nobody who has it not, and says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("tesseract-ocr", "tesseract-ocr-deu")
TOLD = "As root: apt-get install tesseract-ocr tesseract-ocr-deu"


def bare_path(folder: Path, *programs: str) -> str:
    """A PATH on which there are these programs of this machine, and no others."""
    folder.mkdir()
    folder.chmod(0o755)
    for program in programs:
        found = shutil.which(program)
        if found:
            (folder / program).symlink_to(found)
    return str(folder)


def ocr(path: str, user: str | None = None) -> subprocess.CompletedProcess[str]:
    script = (ROOT / "requirements/ocr").read_text()
    command = ["/bin/sh", "-s", *PACKAGES]
    return subprocess.run(
        command,
        input=script,
        env={"PATH": path},
        user=user,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_who_has_tesseract_hears_nothing() -> None:
    """It is there wherever these tests pass."""
    done = ocr(os.environ["PATH"])

    assert (0, "", "") == (done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("programs", "user"),
    [(("id", "grep"), None), (("id", "grep", "apt-get"), "nobody" if os.getuid() == 0 else None)],
    ids=["without apt", "without root"],
)
def test_who_cannot_install_it_is_told_the_packages(programs: tuple[str, ...], user: str | None) -> None:
    """In one sentence, and apt is not asked for what it would refuse."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # for the other user, too
        done = ocr(bare_path(Path(folder, "bin"), *programs), user)

    assert (1, "") == (done.returncode, done.stdout)
    (sentence,) = done.stderr.splitlines()
    assert sentence.endswith(TOLD)


def test_make_goes_on_without_it(tmp_path: Path) -> None:
    """The target succeeds, says so, and asks again the next time."""
    environment = tmp_path / "environment"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin/python").touch()
    path = bare_path(tmp_path / "bin", "sh", "id", "grep", "touch")

    done = subprocess.run(
        [
            f"{shutil.which('make')}",
            "-C",
            ROOT,
            f"VENV={environment}",
            "OCR=" + " ".join(PACKAGES),
            f"{environment}/.ocr",
        ],
        env={"PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (0, True) == (done.returncode, TOLD in done.stderr)
    assert not (environment / ".ocr").exists()
