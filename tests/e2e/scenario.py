"""Scenarios: lists of labelled commands, each of which may refer to what earlier ones answered.

    Call("ada", CREATE, {"person": {"name": "Ada"}, ...}, key="ada"),
    Call("money", FUND, {"accountId": "{ada.accountIds.0}", ...}),
    Replay("ada"),

A text that is one reference becomes the value referred to; references inside a longer text are written into it. A call
is made by an actor of the scene, the advisor when none is named.
"""
import copy
import dataclasses
import re
import time
import typing

from connect import CallError
from patience import PATIENCE_S

REFERENCE = re.compile(r"\{([A-Za-z_][\w.-]*)\}")


class Scene:
    """Who acts (name -> connect.Client), and what was answered (label -> answer)."""

    def __init__(self, actors):
        self.actors, self.answers, self.sent = actors, {}, {}

    def look_up(self, path):
        label, *steps = path.split(".")
        value = self.answers[label]
        for step in steps:
            value = value[int(step)] if isinstance(value, list) else value[step]
        return value

    def fill_in(self, value):
        if isinstance(value, dict):
            return {name: self.fill_in(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.fill_in(inner) for inner in value]
        if not isinstance(value, str):
            return value
        whole = REFERENCE.fullmatch(value)
        return self.look_up(whole[1]) if whole else REFERENCE.sub(lambda found: str(self.look_up(found[1])), value)

    def run(self, commands):
        for command in commands:
            try:
                command.run(self)
            except (AssertionError, CallError, LookupError) as error:
                raise AssertionError(f"{command}: {error}") from error
        return self


@dataclasses.dataclass
class Call:
    """A unary call. error: (code, field) it must be refused with; check: asserts of the answer."""
    label: str
    method: str
    request: dict = dataclasses.field(default_factory=dict)
    by: str = "advisor"
    key: str = None
    error: tuple = None
    check: typing.Callable = None

    def __str__(self):
        return f'"{self.label}" ({self.method})'

    def run(self, scene):
        scene.sent[self.label] = dataclasses.replace(self, request=copy.deepcopy(scene.fill_in(self.request)),
                                                     key=None if self.key is None else scene.fill_in(self.key))
        scene.answers[self.label] = scene.sent[self.label].make(scene)
        if self.check is not None:
            self.check(scene.answers[self.label])

    def make(self, scene):
        try:
            answer = scene.actors[self.by].call(self.method, self.request, self.key)
        except CallError as error:
            if self.error is None:
                raise
            assert (error.code, error.field) == self.error, error
            return {"code": error.code, "field": error.field, "message": error.message}
        assert self.error is None, f"{self.error} was expected, the answer is {answer}"
        return answer


@dataclasses.dataclass
class Replay:
    """The same call again: the same answer; ignoring names fields, as firm.sequence, that say when it was asked."""
    of: str
    ignoring: tuple = ()

    def __str__(self):
        return f'replay of "{self.of}"'

    def run(self, scene):
        first, again = copy.deepcopy(scene.answers[self.of]), scene.sent[self.of].make(scene)
        for path in self.ignoring:
            for answer in (first, again):
                *outer, name = path.split(".")
                for step in outer:
                    answer = answer[step]
                answer[name] = None
        assert again == first, f"{again} is not {first}"


@dataclasses.dataclass
class Until:
    """The call again and again, until the condition holds of its answer."""
    label: str
    method: str
    request: dict
    holds: typing.Callable
    by: str = "advisor"
    limit_s: float = PATIENCE_S

    def __str__(self):
        return f'"{self.label}" (waiting, {self.method})'

    def run(self, scene):
        give_up = time.monotonic() + self.limit_s
        request = scene.fill_in(self.request)
        while not self.holds(answer := scene.actors[self.by].call(self.method, request)):
            assert time.monotonic() < give_up, f"it does not come about; last: {str(answer)[:2000]}"
            time.sleep(0.2)
        scene.answers[self.label] = answer


@dataclasses.dataclass
class Check:
    """A sentence that must be true of the scene."""
    sentence: str
    holds: typing.Callable

    def __str__(self):
        return f'check "{self.sentence}"'

    def run(self, scene):
        self.holds(scene)
