"""A city and its people, drawn by chance from the lists of ``names.toml``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Any, Generic, NamedTuple, TypeVar

from mojimigrate.demo.text import EMPTY, Extensions, Text, encode, half_width, join, plain, wide

T = TypeVar("T")
#: Returns the next random number of [0, 1).
Draw = Callable[[], float]

#: The day on which the site was exported, as a proleptic ordinal.
REFERENCE = date(2026, 4, 1).toordinal()
YEAR = 365.2425
ADULT = int(18 * YEAR)

_ELDER_BEFORE = date(1955, 1, 1).toordinal()
_YOUNG_FROM = date(1990, 1, 1).toordinal()
_WIDE = tuple(wide(number) for number in range(3_000))
_BLOCK, _LOT, _HOUSE = plain("丁目"), plain("番"), plain("号")
_LAND, _LAND_OF, _DASH, _CARE_OF = plain("番地"), plain("番地の"), plain("－"), plain("様方")
_SPACE = Text(plain("　"))
_COUPLE = ("世帯主", "妻", "夫")
_WORDS = {word: Text(plain(word)) for word in (*_COUPLE, "子", "父", "母", "同居人", "男", "女")}


def pick(options: Sequence[T], draw: Draw) -> T:
    """Draw one of some options, each as likely as the others."""
    return options[int(draw() * len(options))]


def between(low: int, high: int, draw: Draw) -> int:
    """Draw a number of [low, high], the middle likelier than the ends."""
    return low + int((draw() + draw()) / 2 * (high - low + 1))


class Weighted(Generic[T]):
    """Options of which some are likelier."""

    def __init__(self, options: Iterable[tuple[T, int]]) -> None:
        pairs = list(options)
        self.options = [option for option, _ in pairs]
        self.cumulative = list(accumulate(weight for _, weight in pairs))

    @classmethod
    def ranked(cls, options: Iterable[T], flatness: int) -> Weighted[T]:
        """Make the first option the likeliest, as surnames are; the flatter, the less so."""
        return cls((option, 100_000 // (rank + flatness)) for rank, option in enumerate(options))

    def pick(self, draw: Draw) -> T:
        """Draw one."""
        return self.options[bisect_right(self.cumulative, int(draw() * self.cumulative[-1]))]


class Deck(Generic[T]):
    """Options that come in any order, but each of them before any comes again: so that every gaiji is in use."""

    def __init__(self, options: Iterable[T]) -> None:
        self.options = list(options)
        self.left: list[T] = []

    def pick(self, draw: Draw) -> T:
        """Draw one."""
        self.left = self.left or self.options.copy()
        return self.left.pop(int(draw() * len(self.left)))


class Name(NamedTuple):
    """A surname or a given name: its text in both forms of the extensions, and its reading."""

    forms: tuple[Text, Text]
    reading: bytes

    @classmethod
    def read(cls, entry: str, extensions: Extensions) -> Name:
        """Read an entry of the lists: the name, a space, its reading in katakana."""
        text, katakana = entry.split(" ")
        return cls((encode(text, 0, extensions), encode(text, 1, extensions)), half_width(katakana))


class Names:
    """Names of one kind, with those that need an extension and those that need a gaiji."""

    def __init__(self, common: Sequence[str], extended: Sequence[str], flatness: int, lists: Mapping[str, Any]) -> None:
        extensions = lists["extensions"]

        def ranked(entries: Iterable[str], flatness: int) -> Weighted[Name]:
            return Weighted.ranked([Name.read(entry, extensions) for entry in entries], flatness)

        self.common = ranked(common, flatness)
        self.extended = ranked(extended, 6)
        replaced = [(row[0], row[3]) for row in lists["gaiji"]["identified"]]
        replaced += [(row[0], row[1]) for row in lists["gaiji"]["unidentified"]]
        gaiji = []
        for code, letter in replaced:
            if entries := [entry.replace(letter, f"{{{code}}}", 1) for entry in common if letter in entry]:
                gaiji.append(ranked(entries, flatness))
        self.gaiji = Deck(gaiji)

    def pick(self, draw: Draw, extended: float, gaiji: float) -> Name:
        """Draw a name; the two numbers say how likely it has an extension or a gaiji."""
        chance = draw()
        if chance < gaiji and self.gaiji.options:
            return self.gaiji.pick(draw).pick(draw)
        if chance > 1 - extended and self.extended.options:
            return self.extended.pick(draw)
        return self.common.pick(draw)


class Town(NamedTuple):
    """A town: its name, how many 丁目 it has (0: it counts 番地), its postal code."""

    forms: tuple[Text, Text]
    blocks: int
    postal_code: bytes


class Room(NamedTuple):
    """How a building writes its rooms."""

    before: bytes
    after: bytes
    wide: bool


class Person(NamedTuple):
    """A member of a household."""

    relation: str
    sex: str
    age: int


class City:
    """The lists, ready to be drawn from."""

    def __init__(self, lists: Mapping[str, Any], draw: Draw) -> None:
        self.draw = draw
        extensions = lists["extensions"]

        def forms(text: str) -> tuple[Text, Text]:
            return encode(text, 0, extensions), encode(text, 1, extensions)

        self.surnames = Names(lists["surnames"], lists["extension_surnames"], 12, lists)
        self.given: dict[tuple[str, str], Names] = {}
        self.foreign: dict[str, list[Name]] = {}
        for sex, word in (("男", "male"), ("女", "female")):
            for era, names in lists["given"][word].items():
                extended = [] if era == "young" else lists["extension_given"][word]
                self.given[sex, era] = Names(names, extended, 30, lists)
            self.foreign[sex] = [Name.read(entry, {}) for entry in lists["foreign"][word]]
        self.foreign_surnames = [Name.read(entry, {}) for entry in lists["foreign"]["surnames"]]

        towns = [(*entry.split(" "), group["weight"]) for group in lists["towns"] for entry in group["names"]]
        self.towns = Weighted(
            (Town(forms(lists["city"] + name), int(blocks), b"000-%04d" % (101 + number)), weight)
            for number, (name, blocks, weight) in enumerate(towns)
        )
        buildings = lists["buildings"]
        self.buildings = [forms(word + kind) for word in buildings["words"] for kind in buildings["kinds"]]
        self.special_buildings = [forms(name) for name in buildings["special"]]
        self.rooms = []
        for pattern in buildings["rooms"]:
            before, after = pattern.split("{}")
            self.rooms.append(Room(plain(before), plain(after), not before.isascii()))
        reasons = lists["reasons"]
        self.reasons = [Text(plain(reason)) for reason in reasons["household"]]
        self.marriage_reasons = [Text(plain(reason)) for reason in reasons["marriage"]]
        self.birth_reason = Text(plain(reasons["birth"]))

    def residents(self, number: int) -> Iterator[list[Text]]:
        """Yield the fields of so many residents, household by household."""
        draw = self.draw
        person_number = 10_000_000
        household_number = 20_000_000
        while number:
            members = self._household()[:number]
            number -= len(members)
            household_number += 1 + int(draw() * 5)
            for fields in self._members(members):
                person_number += 1 + int(draw() * 7)
                yield [Text(b"%010d" % person_number), Text(b"%010d" % household_number), *fields]

    def _members(self, members: Sequence[Person]) -> Iterator[list[Text]]:
        """Yield the fields of one household, but for the two numbers."""
        draw = self.draw
        form = int(draw() * 2)  # on which of two older systems it was entered
        alone = len(members) == 1
        foreign = alone and draw() < 0.05
        surname = pick(self.foreign_surnames, draw) if foreign else self._surname()
        postal_code, address = self._address(form)
        building = self._building(form) if draw() < (0.6 if alone else 0.25) else EMPTY
        births = [REFERENCE - 1 - int((person.age + draw()) * YEAR) for person in members]
        grown = max(born for person, born in zip(members, births, strict=True) if person.relation in _COUPLE) + ADULT
        came = max(grown, REFERENCE - 1 - int(draw() * draw() * 40 * YEAR))
        reason = pick(self.reasons, draw)

        for (relation, sex, _), born in zip(members, births, strict=True):
            family = self._surname() if relation == "同居人" else surname
            given = pick(self.foreign[sex], draw) if foreign else self._given_name(sex, born)
            former = self._surname().forms[form] if relation == "妻" and draw() < 0.015 else EMPTY
            changed, why = came, reason
            if born >= came:
                changed, why = born, self.birth_reason
            elif relation in ("妻", "夫") and draw() < 0.3:
                why = pick(self.marriage_reasons, draw)
            yield [
                join(family.forms[form], _SPACE, given.forms[form]),
                Text(family.reading + b" " + given.reading),
                former,
                _day(born),
                _WORDS[sex],
                _WORDS[relation],
                Text(postal_code),
                address,
                building,
                _day(changed),
                why,
            ]

    def _surname(self) -> Name:
        return self.surnames.pick(self.draw, extended=0.025, gaiji=0.004)

    def _given_name(self, sex: str, born: int) -> Name:
        era = "elder" if born < _ELDER_BEFORE else "middle" if born < _YOUNG_FROM else "young"
        return self.given[sex, era].pick(self.draw, extended=0.005, gaiji=0.001)

    def _address(self, form: int) -> tuple[bytes, Text]:
        """Draw a postal code and an address."""
        draw = self.draw
        town = self.towns.pick(draw)
        style = draw()
        if town.blocks:
            block = _WIDE[1 + int(draw() * town.blocks)] + _BLOCK
            lot, house = _WIDE[between(1, 45, draw)], _WIDE[between(1, 32, draw)]
            if style < 0.6:
                place = block + lot + _LOT + house + _HOUSE
            else:
                place = block + lot + (_LAND_OF if style < 0.85 else _DASH) + house
        else:
            place = _WIDE[1 + int(draw() * 2_998)]
            if style < 0.5:
                place += _LAND
            else:
                place += (_LAND_OF if style < 0.85 else _DASH) + _WIDE[between(1, 20, draw)]
        text, marks = town.forms[form]
        return town.postal_code, Text(text + place, marks)

    def _building(self, form: int) -> Text:
        """Draw what stands in 方書: a building and a room, or with whom one lives."""
        draw = self.draw
        chance = draw()
        if chance < 0.02:
            return join(self._surname().forms[form], Text(_CARE_OF))
        text, marks = pick(self.special_buildings if chance < 0.06 else self.buildings, draw)[form]
        room = pick(self.rooms, draw)
        number = (1 + int(draw() * 9)) * 100 + 1 + int(draw() * 12)
        return Text(text + room.before + (_WIDE[number] if room.wide else b"%d" % number) + room.after, marks)

    def _household(self) -> list[Person]:
        """Draw who lives together."""
        draw = self.draw
        kind = draw()
        if kind < 0.38:
            age = between(19, 40, draw) if draw() < 0.45 else between(36, 98, draw)
            return [Person("世帯主", pick("男女", draw), age)]
        if kind < 0.6:
            return self._couple(between(25, 92, draw))
        if kind < 0.86:
            couple = self._couple(between(27, 60, draw))
            return [*couple, *self._children(couple, 3)]
        if kind < 0.93:
            head = Person("世帯主", "女" if draw() < 0.8 else "男", between(26, 58, draw))
            return [head, *self._children([head], 2)]
        if kind < 0.98:
            couple = self._couple(between(32, 62, draw))
            parents = [Person("母", "女", couple[0].age + between(20, 34, draw))]
            if draw() < 0.4:
                parents.insert(0, Person("父", "男", couple[0].age + between(20, 36, draw)))
            return [*couple, *self._children(couple, 2), *parents]
        relations = ("世帯主", "同居人")
        return [Person(relation, pick("男女", draw), between(20, 60, draw)) for relation in relations]

    def _couple(self, age: int) -> list[Person]:
        other = max(20, age + between(-7, 4, self.draw))
        if self.draw() < 0.92:
            return [Person("世帯主", "男", age), Person("妻", "女", other)]
        return [Person("世帯主", "女", age), Person("夫", "男", other)]

    def _children(self, parents: Sequence[Person], most: int) -> list[Person]:
        draw = self.draw
        age = min(parent.age for parent in parents)
        ages = [max(0, age - between(20, 38, draw)) for _ in range(1 + int(draw() * most))]
        return [Person("子", pick("男女", draw), age) for age in sorted(ages, reverse=True)]


def _day(ordinal: int) -> Text:
    return Text(date.fromordinal(ordinal).isoformat().replace("-", "").encode())
