"""litellm takes seconds and 190 MB to import; nobody pays that before the first call."""

import subprocess
import sys

CODE = """
import sys
from callboard.llm import Models, ModelSettings
models = Models(ModelSettings(openai_api_key="none"))
models.chat(["gpt-6.1-sol"])
print([name for name in sys.modules if name.split(".")[0] in {"litellm", "openai"}])
"""


def test_nothing_is_imported_before_the_first_call() -> None:
    """Neither by the package nor by making models of settings."""
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)

    assert "[]\n" == ran.stdout
