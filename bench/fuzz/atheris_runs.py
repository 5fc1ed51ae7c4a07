"""One run of the fuzzer over one subject, in a process of its own: libFuzzer ends its process with what it finds."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sysconfig
from pathlib import Path

from files import RULES, SUBJECTS

HERE = Path(__file__).parent
_STATUS = re.compile(r"#\d+\s+DONE\s+cov: (\d+) ft: (\d+) corp: (\d+)/")
_EXECUTIONS = re.compile(r"stat::number_of_executed_units: (\d+)")
_LONGEST = 4000
"""Bytes of an input."""
_TAIL = 40
"""Lines of the fuzzer's own words that are shown of a finding."""


def fuzz(name: str, minutes: float, fuzzer: Path) -> bool:
    """Feed one subject; whether nothing was found. Beside the fuzzer's folder stay its inputs, findings and log."""
    folder = fuzzer.absolute().parents[1] / "subjects" / name
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    options = [
        f"-artifact_prefix={folder}/",
        f"-max_len={_LONGEST}",
        "-timeout=10",
        "-rss_limit_mb=1024",
        "-len_control=0",
    ]
    command = [str(fuzzer), *_target(name)]
    _lay_out(name, corpus)
    options.append(f"-dict={_dictionary(name, folder)}")
    before = set(folder.iterdir())
    log = folder / "log"
    with log.open("wb") as words:
        time = [f"-max_total_time={round(minutes * 60)}", "-print_final_stats=1"]
        status = subprocess.run(
            [*command, str(corpus), *options, *time], stderr=words, stdout=words, check=False
        ).returncode
    said = log.read_text(errors="replace")
    found = sorted(set(folder.iterdir()) - before - {log})
    print(
        json.dumps(
            {
                "bench": "fuzz",
                "subject": name,
                "minutes": minutes,
                **_figures(said),
                "findings": max(len(found), status != 0),
            }
        ),
        flush=True,
    )
    if status:
        print(*said.splitlines()[-_TAIL:], sep="\n")
    for each in found:
        print(f"Again: PYTHONPATH=tests {' '.join(command)} {each}")
    return status == 0


def _target(name: str) -> list[str]:
    packages = sysconfig.get_path("purelib")
    if name == RULES:
        return [str(HERE / "rules_engine.py"), packages]
    return [str(HERE / "extractors.py"), packages, name]


def _lay_out(name: str, corpus: Path) -> None:
    for seed in SUBJECTS[name].seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)


def _dictionary(name: str, folder: Path) -> Path:
    file = folder / "words.dict"
    escaped = ("".join(f"\\x{byte:02x}" for byte in word) for word in SUBJECTS[name].words())
    file.write_text("".join(f'"{word}"\n' for word in escaped))
    return file


def _figures(said: str) -> dict[str, int]:
    done, executions = _STATUS.findall(said), _EXECUTIONS.findall(said)
    edges, features, inputs = map(int, done[-1]) if done else (0, 0, 0)
    return {
        "executions": int(executions[-1]) if executions else 0,
        "edges": edges,
        "features": features,
        "inputs": inputs,
    }
