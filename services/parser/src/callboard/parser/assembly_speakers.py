"""Who is meant by the name in a cue: one character under several names, several under one, everybody on stage."""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from callboard.parser.assembly_aliases import merge_forms, told_by_scene
from callboard.parser.assembly_cue_names import Turn, bare, cue_names
from callboard.parser.assembly_forms import Forms, Place
from callboard.parser.assembly_groups import PeopleNamed, Scene, is_nobody_in_particular, says_the_same, stands_for_many
from callboard.parser.assembly_namesakes import kept_apart
from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cues import key_of
from callboard.parser.engines.rules.lexicon import fold
from callboard.playbook import Character

_CALL = 4
_SHORT = 2
# Of such words some 20 and some 71 in a hundred are put down to the right people, on 83 plays in fourteen languages.
_MANY = 0.3
_OTHER_NAME = 0.7


@dataclass(frozen=True, slots=True)
class Note:
    """A direction: its text, the number of the last speech begun before it, and the act and scene it stands in."""

    text: str
    after: int
    place: Place


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of the list of persons: the name, and what it says of them."""

    name: str
    description: str = ""


@dataclass(frozen=True)
class Attribution:
    """Everybody who speaks, and the ids of the speakers of each speech."""

    characters: tuple[Character, ...]
    speakers: dict[int, tuple[str, ...]]
    calls: Mapping[str, str] = field(default_factory=dict[str, str])
    """By what folded words directions may call each character: with the character's id."""
    sure: Mapping[int, float] = field(default_factory=dict[int, float])
    """How sure it is who speaks in a speech, where more than the name in the cue had to tell."""


def attribute(
    turns: Sequence[Turn], listed: Sequence[Listed], notes: Sequence[Note], everyday: Mapping[str, int]
) -> Attribution:
    """Tell who speaks in each of ``turns``.

    Args:
        turns: All speeches in order.
        listed: The list of persons; two entries are two people, however alike.
        notes: All directions in order.
        everyday: How often each folded word occurs in lower case in the play.
    """
    entries = [bare(entry.name) for entry in listed]
    split = cue_names(turns, entries)
    forms = Forms.count([(t.place, tuple(map(bare, names))) for t, names in zip(turns, split, strict=True)])
    leader = merge_forms(forms, entries, [n.text for n in notes], everyday)
    ranks = _by_rank(turns, split, notes, forms, leader)
    leader = {name: ranks.get(meant, meant) for name, meant in leader.items()} | ranks
    keys = told_by_scene(
        [(t.place, [bare(n) for n in names]) for t, names in zip(turns, split, strict=True)], forms, entries, leader
    )
    keys = kept_apart([t.place for t in turns], keys, [f"{e.name}, {e.description}" for e in listed])
    calls = _calls(dict.fromkeys(name for names in keys for name in names), leader, listed)
    resolved = list(_resolve_groups(turns, keys, notes, calls))
    spoken = _characters(turns, split, keys, resolved, calls)
    return replace(spoken, sure=dict(_doubts(turns, split, keys)))


def _doubts(
    turns: Sequence[Turn], split: Sequence[tuple[str, ...]], keys: Sequence[tuple[str, ...]]
) -> Iterator[tuple[int, float]]:
    """How sure it is who speaks in each speech whose cue says it by a word for many, or by quite another name."""
    for turn, names, meant in zip(turns, split, keys, strict=True):
        if any(map(stands_for_many, meant)):
            yield turn.speech, _MANY
        elif not all(_alike(bare(name), key) for name, key in zip(names, meant, strict=True)):
            yield turn.speech, _OTHER_NAME


def _alike(name: str, other: str) -> bool:
    """Whether two names share a word, or begin alike as a name and its short form do."""
    return name[:_SHORT] == other[:_SHORT] or not set(name.split()).isdisjoint(other.split())


def _by_rank(
    turns: Sequence[Turn],
    split: Sequence[tuple[str, ...]],
    notes: Sequence[Note],
    forms: Forms,
    leader: Mapping[str, str],
) -> dict[str, str]:
    """Names beside which a cue says, in lower case, by what other name the same person goes: ``CARLO, re di Napoli``."""
    beside: dict[int, str] = {}
    for note in notes:
        beside.setdefault(note.after, note.text.strip(" ,.()[]_"))
    found: dict[str, str] = {}
    for turn, names in zip(turns, split, strict=True):
        rank, form = beside.get(turn.speech, ""), bare(names[0])
        meant = leader.get(bare(rank), bare(rank))
        spoken_to = not lexicon.TO.isdisjoint(key_of(rank).split()[:1])
        known = rank[:1].islower() and not spoken_to and meant in forms.counts and form not in leader
        if known and len(names) == 1 and form != meant and not forms.are_two(form, meant):
            found[form] = meant
    return found


def _calls(people: Collection[str], leader: Mapping[str, str], listed: Sequence[Listed]) -> dict[str, str]:
    """By what words directions may call each person: names in cues, full names, and what the list says they are."""
    calls: dict[str, str] = {}
    by_head: dict[str, list[str]] = defaultdict(list)  # by their first words
    for person in people:
        by_head[person.partition(" ")[0]].append(person)
    for entry in listed:
        words = set(bare(entry.name).split())
        owners = [p for word in words for p in by_head.get(word, ()) if words.issuperset(p.split())]
        if len(owners) == 1:
            for call in (bare(entry.name), bare(entry.description)):
                if call and len(call.split()) <= _CALL:
                    calls[call] = owners[0] if calls.get(call, owners[0]) == owners[0] else ""
    return {call: person for call, person in calls.items() if person} | dict(leader) | {p: p for p in people}


def _resolve_groups(
    turns: Sequence[Turn], keys: Sequence[tuple[str, ...]], notes: Sequence[Note], calls: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    """Put those on stage in place of ``all``, ``both`` and the plural of numbered people."""
    scenes: dict[Place, Scene] = defaultdict(Scene)
    named = PeopleNamed(calls)
    waiting = deque(notes)
    for turn, names in zip(turns, keys, strict=True):
        while waiting and waiting[0].after < turn.speech:
            note = waiting.popleft()
            if note.place not in scenes and scenes and says_the_same(note.text):
                before = next(reversed(scenes.values()))
                scenes[note.place].follow(before)
            scenes[note.place].direct(note.text, named)
        scenes[turn.place].speak(names)
    seen: Counter[Place] = Counter()
    for turn, names in zip(turns, keys, strict=True):
        scene = scenes[turn.place]
        index = seen[turn.place]
        seen[turn.place] += 1
        yield tuple(dict.fromkeys(who for name in names for who in scene.meant_by(name, index)))


@dataclass
class _Entry:
    id: str
    forms: Counter[str] = field(default_factory=Counter[str])
    lines: int = 0


def _characters(
    turns: Sequence[Turn],
    split: Sequence[tuple[str, ...]],
    keys: Sequence[tuple[str, ...]],
    resolved: Sequence[tuple[str, ...]],
    calls: Mapping[str, str],
) -> Attribution:
    entries: dict[str, _Entry] = {}
    used: set[str] = set()
    speakers: dict[int, tuple[str, ...]] = {}
    for turn, whole in zip(turns, resolved, strict=True):
        for key in whole:
            if key not in entries:
                entries[key] = _Entry(identifier(key, used))
            entries[key].lines += 1
        speakers[turn.speech] = tuple(entries[key].id for key in whole)
    for names, own in zip(split, keys, strict=True):
        for name, key in zip(names, own, strict=True):
            if key in entries:
                entries[key].forms[printed(name)] += 1
    ids = {call: entries[key].id for call, key in calls.items() if key in entries}
    return Attribution(tuple(_character(key, entry) for key, entry in entries.items()), speakers, ids)


def _character(key: str, entry: _Entry) -> Character:
    forms = distinct(entry.forms) or [key]
    return Character(
        id=entry.id, name=forms[0], aliases=tuple(forms[1:]), is_group=is_nobody_in_particular(key), lines=entry.lines
    )


def distinct(forms: Mapping[str, int]) -> list[str]:
    """Forms by frequency, spellings that differ in nothing but case once."""
    found: dict[str, str] = {}
    for form, _ in sorted(forms.items(), key=lambda item: -item[1]):
        found.setdefault(fold(form), form)
    return list(found.values())


def printed(name: str) -> str:
    """A name in one line, without the marks and points around it."""
    return " ".join(name.split()).strip("_*.,:; ")


def identifier(key: str, used: set[str]) -> str:
    """An id made of a folded name, fit for XML, that is not among those ``used``; it is added to them."""
    stem = "-".join(key.split()) or "speaker"
    stem = stem if stem[0].isalpha() else f"n{stem}"
    found, count = stem, 1
    while found in used:
        count += 1
        found = f"{stem}-{count}"
    used.add(found)
    return found
