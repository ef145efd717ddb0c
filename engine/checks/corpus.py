"""The project's examples as they are now, with what makes them comparable; made anew when a file has
changed."""

from __future__ import annotations

from pathlib import Path

from engine.checks.findings import Group
from engine.checks.likeness import Likeness
from engine.checks.vectors import Vectors
from engine.examples import read_examples
from engine.recipe import comparing

LANGUAGES = ("en", "zh")
QUICK = 300
"""Vectors that an answer waits for: about half a second."""
ANOTHER_S = 1.0
"""After so many seconds it is asked again whether another process has made what is missing."""


class Corpus:
    """All examples by language."""

    def __init__(
        self, project: Path, vectors: Vectors | None, by_vectors: tuple[str, ...], outside: str
    ) -> None:
        self._folder = project / "data" / "nlu"
        self._vectors = vectors
        self._by_vectors = by_vectors if vectors else ()
        self._outside = outside
        self._state: object = None
        self._groups: dict[str, Group] = {}
        self._likeness: dict[tuple[str, bool], Likeness] = {}

    @classmethod
    def open(cls, project: Path, cache: Path) -> Corpus:
        """With the sentence vectors that the project is understood by. Raises OSError, ValueError."""
        by = comparing(project)
        vectors = Vectors(by.vectors, cache) if by.vectors else None
        return cls(project, vectors, by.languages, by.outside)

    def groups(self) -> dict[str, Group]:
        """The examples of each language, as the files are now."""
        files = sorted(self._folder.rglob("*.yml"))
        state = [(str(f), s.st_mtime_ns, s.st_size, s.st_ino) for f in files for s in (f.stat(),)]
        if state != self._state:
            self._groups = {language: self._read(language) for language in LANGUAGES}
            self._likeness.clear()
            self._state = state
        return self._groups

    def likeness(self, language: str, *, patient: bool) -> Likeness:
        """How alike the examples of a language are. Without patience, vectors that would take long
        to make are done without; with it, another process that makes them is waited for."""
        group = self.groups()[language]
        vectors = self._vectors if language in self._by_vectors else None
        if vectors and len(vectors.missing(group.texts)) > QUICK:
            if patient:
                vectors.alone(wait=True)
            else:
                vectors = None
        key = (language, vectors is not None)
        if key not in self._likeness:
            self._likeness[key] = Likeness(group.texts, vectors)
            self.store()  # another process may wait for them
        return self._likeness[key]

    def prepare(self) -> float | None:
        """Make a part of what will be needed. After so many seconds there is more to do; None: never."""
        for language, group in self.groups().items():
            vectors = self._vectors if language in self._by_vectors else None
            if vectors and vectors.missing(group.texts):
                if not vectors.alone(wait=False):
                    return ANOTHER_S
                vectors.make(vectors.missing(group.texts)[:QUICK])
                return 0
            if (language, vectors is not None) not in self._likeness:
                self.likeness(language, patient=True)
                return 0
        self.store()
        return None

    def store(self) -> None:
        """Keep the vectors for the next time."""
        if self._vectors:
            self._vectors.store()

    def _read(self, language: str) -> Group:
        folder = self._folder / language
        examples = read_examples(folder) if folder.is_dir() else []
        texts, intents = [e.text for e in examples], [e.intent for e in examples]
        return Group(language, texts, intents, self._outside)
