"""One person under several names in the cues, and several under one."""

import pytest

from callboard.parser.convert import convert
from callboard.playbook import ElementType


def _speakers(text: str) -> list[str]:
    return [" ".join(e.speakers) for e in convert(text).elements if e.type is ElementType.CUE]


def _play(listed: str, cues: str) -> str:
    speech = "What is said here stands for something that matters, and it fills\nmore than one line of the page."
    return f"A Play\n\nPersons\n{listed}\n\nScene 1\n\n" + "\n".join(f"{cue} {speech}\n" for cue in cues.split("|"))


def test_short_names_are_those_of_the_list() -> None:
    """However the printer cut them, and whichever of u and v he took."""
    text = _play(
        "EVMENES, a general\nSELEUCUS, another", "Eum.|Sel.|Eume.|Seleuc.|Evm.|Sel.|Evm.|Seleuc.|Eume.|Sel.|Eum."
    )

    assert ["eum", "sel", "eum", "sel", "eum", "sel", "eum", "sel", "eum", "sel", "eum"] == _speakers(text)


def test_short_names_without_a_list_follow_the_longer() -> None:
    """Each begins the next, and no other name begins so."""
    text = "Act I\n\n" + _play("", "Ami.|Perd.|Amilc.|Perd.|Ami.|Perd.|Amilcar.|Perd.|Amilc.|Perd.|Amilcar.")

    assert 2 == len(set(_speakers(text)))


def test_short_names_that_answer_each_other_are_two() -> None:
    """MARC and MARCO talk to each other."""
    text = _play("MARC\nMARCO", "MARC.|MARCO.|MARC.|MARCO.|MARC.|MARCO.")

    assert ["marc", "marco"] * 3 == _speakers(text)


@pytest.mark.parametrize("remark", ["SEULE", "À LEONE", "TRÈS ÉMUE"])
def test_a_remark_in_the_type_of_the_name_is_no_name(remark: str) -> None:
    """Alone, to somebody, or in words that the play has in lower case elsewhere."""
    text = _play("ROSINE\nLEONE", f"ROSINE.|LEONE.|ROSINE.|LEONE.|ROSINE {remark}.|LEONE.").replace(
        "matters", "matters, très émue"
    )

    assert ["rosine", "leone"] * 3 == _speakers(text)


def test_common_nouns_with_a_word_more_are_other_people() -> None:
    """UN SOLDAT ANGLAIS is not any soldier, though the play says ``anglais`` of other things."""
    text = _play("ANNA", "LE SOLDAT.|ANNA.|LE SOLDAT.|ANNA.|UN SOLDAT ANGLAIS.|ANNA.|UN SOLDAT SARDE.").replace(
        "matters", "matters to soldat, anglais ou sarde"
    )

    assert {"anna", "soldat", "soldat-anglais", "soldat-sarde"} == set(_speakers(text))


def test_a_remark_after_a_comma_is_no_name() -> None:
    """THE KING is the same man when he interrupts them, whatever he is called besides."""
    text = _play("THE KING\nANNA", "THE KING.|ANNA.|THE KING.|ANNA.|THE KING, INTERRUPTING THEM.|ANNA.")

    assert ["king", "anna"] * 3 == _speakers(text)


def test_names_run_together_are_several_people() -> None:
    """Who answer each other elsewhere; a first name with a surname is one person."""
    text = _play("", "SACI.|DÖNCI.|SACI.|DÖNCI.|BODÓ JANOS.|SACI-DÖNCI.|BODÓ JANOS.")

    assert ["saci donci", "bodo-janos"] == _speakers(text)[-2:]


def test_a_relation_is_not_the_person_it_names() -> None:
    """PSICHE is none of the sisters of Psiche."""
    text = _play("", "PSICHE.|COSMO.|PSICHE.|COSMO.|DUE SORELLE DE PSICHE.|COSMO.|PSICHE.")

    assert ["due-sorelle-de-psiche", "cosmo", "psiche"] == _speakers(text)[-3:]


def test_the_plural_is_another_than_the_singular() -> None:
    """GUARDS are no misprint of GUARD."""
    text = _play("", "GUARD.|ANNA.|GUARD.|ANNA.|GUARDS.|ANNA.|ONE OF THE GUARDS.|ANNA.")

    assert {"guard", "guards", "anna"} < set(_speakers(text))


def test_a_rank_beside_the_name_says_who_it_is() -> None:
    """CARLO, king of Naples, is the KING OF NAPLES of the other scenes."""
    text = _play(
        "ANNA\nThe King of Naples",
        "ANNA\n\n|CARLO, king of Naples.\n\n|ANNA\n\n|CARLO\n\n|ANNA\n\n|THE KING OF NAPLES\n\n|ANNA\n\n|THE KING OF NAPLES\n\n",
    )

    assert ["anna", "king-of-naples"] * 4 == _speakers(text)


def test_one_of_several_is_not_all_of_them() -> None:
    """UN DES GARDES is no other way to print LES GARDES, for all its articles."""
    text = _play("", "ANNA.|LES GARDES.|ANNA.|UN DES GARDES.|ANNA.|LES GARDES.|ANNA.|UN DES GARDES.")

    assert ["anna", "gardes", "anna", "un-des-gardes"] * 2 == _speakers(text)


def test_a_cue_that_more_than_its_name_had_to_tell_is_less_sure() -> None:
    """ALL is a guess; a rank that a cue says once beside the name is nearly sure; a name is sure."""
    text = _play(
        "ANNA\nCARLO", "ANNA.|CARLO.|ANNA.|CARLO.|ALL.|ANNA.|CARLO.|ALL.|KING.|ANNA.|KING.|ANNA.|CARLO (the king)."
    )
    cues = {e.text: e for e in convert(text).elements if e.type is ElementType.CUE}

    assert [1.0, 0.3] == [cues["ANNA."].confidence, cues["ALL."].confidence]
    assert cues["KING."].speakers == cues["CARLO."].speakers
    assert 0.7 == min(cues["KING."].confidence, cues["CARLO."].confidence)


def test_a_name_with_a_remark_of_its_own_is_no_short_form() -> None:
    """MARQUIS is not MARQUIS DE BOIS, as he is also printed MARQUIS SEUL."""
    text = _play(
        "",
        "MARQUIS DE BOIS.|ANNA.|MARQUIS DE BOIS.|ANNA.|MARQUIS.|ANNA.|MARQUIS SEUL.|ANNA.|MARQUIS.|ANNA.|MARQUIS DE BOIS.|ANNA.|MARQUIS DE BOIS.",
    )

    assert 3 == len(set(_speakers(text)))
