"""Plays of any length and of nobody's writing: made from a seed, the same for the same seed."""

import random

PEOPLE = ("ORLA", "BRAM", "THE KEEPER", "WIDOW FENN", "LITTLE TOBY")
VOCABULARY = """
bell rope tower harbour lantern storm gull salt plank tide candle rust boat window ladder quiet loud under over
hold pull watch bring carry wake lose find never always perhaps tonight again beside without before
"""
WORDS = VOCABULARY.split()


def long_play(seed: int, speeches: int) -> str:
    """A play in five acts of three scenes; 1,000 speeches are some 70 KB."""
    chance = random.Random(seed)  # noqa: S311 - makes words, keeps no secret
    scenes = [(act, scene) for act in range(1, 6) for scene in range(1, 4)]
    lines = [f"THE TIDE BELL, NUMBER {seed}", "", "by Nobody in Particular", "", "PERSONS", ""]
    lines += [f"    {name}" for name in PEOPLE] + [""]
    for act, scene in scenes:
        lines += ["", "", f"ACT {act}", ""] if scene == 1 else ["", ""]
        lines += [f"SCENE {scene}. The tower.", "", f"[Enter {chance.choice(PEOPLE)}.]", ""]
        for _ in range(speeches // len(scenes)):
            lines += [f"{chance.choice(PEOPLE)}. {_sentence(chance)} {_sentence(chance)}", ""]
    return "\n".join(lines) + "\n"


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(4, 9))).capitalize() + "."
