"""What a message means: the intent classifier without Rasa.

    model = learning.fit(texts, labels, Options(), SentenceVectors.load(threads=4))
    reading, = model.read(["where is my parcel?"])
    reading.ranking[0], reading.scope.outside, reading.nearest
    model.rank(text), model.rank_many(texts), model.scope(text)     # parts of it
    model.decide(texts)                     # as arrays: Decisions(confidence, scope, threshold)
    model.held_out                          # HeldOut: out-of-sample predictions; only after `fit`
    model.save(folder); Model.load(folder, vectors)

Two machines have their say. A linear one reads n-grams, of both languages together. Where there are
sentence vectors (English, by default), kernel ridge regression compares the message with the examples
of that language, and their decision values are added, each over its spread. Everything that has to be
set besides (spreads, one temperature and one scope threshold a language) is set by predictions for
examples that were held out, near duplicates together.

Nothing is pickled: a model is JSON and .npz files without objects, and answers with numpy alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.components.calibration import ScopeScale
from engine.components.courtesy import without_courtesy
from engine.components.identifiers import Patterns
from engine.components.kernel import KernelModel
from engine.components.language import Compared, Language
from engine.components.linear import Features, LinearModel
from engine.components.ngrams import MAX_CHARACTERS, ngrams
from engine.components.parts import SURE, UNDIVIDED, parts, topics
from engine.components.reading import Decisions, Neighbour, Reading, Scope
from engine.components.spelling import Spelling
from engine.components.text import language_of
from engine.components.vectors import SentenceVectors
from engine.held_out import HeldOut

LANGUAGES = ("en", "zh")
NEIGHBOURS = 5
"""So many training examples tell how near a message is to what was learnt."""
SHOWN = 3
SHOWN_CHARACTERS = 200

# What other vectors would see differently.
_PROBE = "Where is the parcel that I ordered?"
_SAME = 0.999
_SPARSE = ("data", "indices", "indptr")


@dataclass(frozen=True)
class Options:
    """What a trainer can set; see `LinearIntentClassifier` for the words."""

    c: float = 3.0
    rejected: float = 0.05
    outside_intent: str = "out_of_scope"
    order_prefix: str = "DM"
    vectors_for: tuple[str, ...] = ("en",)
    asides: tuple[str, ...] = ()


@dataclass
class Model:
    """A trained classifier; made by `fit` or `load`."""

    options: Options
    labels: list[str]
    texts: list[str]
    """Of the examples, shortened."""
    target: np.ndarray
    """Their labels' numbers."""
    features: Features
    words: LinearModel
    languages: dict[str, Language]
    kernels: dict[str, KernelModel]
    """For languages with sentence vectors."""
    postings: dict[str, Any]
    """For the others: the n-grams of the examples, sparse, n-grams × examples."""
    vectors: SentenceVectors | None
    seen: dict[str, int]
    """How often the examples have which English words, if there are vectors that slips would throw off."""
    held_out: HeldOut | None = None

    def __post_init__(self) -> None:
        self._patterns = Patterns(self.options.order_prefix)
        known = self.vectors.words() if self.vectors else frozenset()
        self._spelling = Spelling(self.seen, known)
        self._inside = np.array([label != self.options.outside_intent for label in self.labels])
        self._asides = np.isin(self.labels, self.options.asides)
        # Of each language, which examples are; None: all.
        self._examples_inside: dict[str, np.ndarray | None] = {}
        for name, language in self.languages.items():
            inside = self._inside[self.target[language.examples]]
            self._examples_inside[name] = None if inside.all() else np.flatnonzero(inside)

    def rank(self, text: str) -> list[tuple[str, float]]:
        """All labels with their confidence, likeliest first; confidences add up to one."""
        return self.read([text])[0].ranking

    def rank_many(self, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
        """`rank` for each text."""
        return [reading.ranking for reading in self.read(texts)]

    def scope(self, text: str) -> Scope:
        """Whether a text is about what was learnt."""
        return self.read([text])[0].scope

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """How each text is understood."""
        readings: dict[int, Reading] = {}
        for name, rows in self._by_language(texts):
            language = self.languages[name]
            compared, several = self._listen(name, [texts[row] for row in rows])
            confidence = language.confidence(compared)
            scores = self._scope(name, compared)
            for i, row in enumerate(rows):
                order = np.argsort(-confidence[i], kind="stable")
                score, threshold = float(scores[i]), language.scope.threshold
                readings[row] = Reading(
                    [(self.labels[j], float(confidence[i, j])) for j in order],
                    Scope(score, threshold, score < threshold),
                    self._nearest(language, compared.similarities[i]),
                    [self.labels[label] for label in several.get(i, ())],
                )
        return [readings[row] for row in range(len(texts))]

    def decide(self, texts: Sequence[str]) -> Decisions:
        """The same as `read`, in arrays."""
        found = Decisions(
            np.empty((len(texts), len(self.labels)), np.float32),
            np.empty(len(texts), np.float32),
            np.empty(len(texts), np.float32),
        )
        for name, rows in self._by_language(texts):
            language = self.languages[name]
            compared, _ = self._listen(name, [texts[row] for row in rows])
            found.confidence[rows] = language.confidence(compared)
            found.scope[rows] = self._scope(name, compared)
            found.threshold[rows] = language.scope.threshold
        return found

    def _by_language(self, texts: Sequence[str]) -> list[tuple[str, list[int]]]:
        languages = [language_of(text) for text in texts]
        rows = [
            (name, [row for row, language in enumerate(languages) if language == name])
            for name in LANGUAGES
        ]
        return [(name, found) for name, found in rows if found]

    def _listen(self, name: str, texts: list[str]) -> tuple[Compared, dict[int, list[int]]]:
        """The messages, those of several parts heard part by part, and the topics of those with several."""
        texts = [heard(text) for text in texts]
        whole, several = self._compare(name, texts), dict[int, list[int]]()
        # Where nothing is known to be no topic, each sentence seems to be one.
        split = [parts(text) if self._asides.any() else [] for text in texts]
        if not any(split):
            return whole, several
        language = self.languages[name]
        of_parts = self._compare(name, [heard(part) for found in split for part in found])
        named = language.confidence(of_parts)
        named[:, self._asides] = 0
        named[self._scope(name, of_parts) < language.scope.threshold] = 0
        confidence = language.confidence(whole)
        ends = np.cumsum([len(found) for found in split])
        for i in np.flatnonzero([bool(found) for found in split]):
            rows = slice(ends[i] - len(split[i]), ends[i])
            about, sureness = topics(named[rows]), confidence[i].max()
            if len(about) > 1 and confidence[i].argmax() in about and sureness < UNDIVIDED[name]:
                several[int(i)] = about
            elif len(about) == 1 and sureness < SURE:
                whole.lean(int(i), of_parts, rows.start + int(named[rows, about[0]].argmax()))
        return whole, several

    def _compare(self, name: str, texts: list[str]) -> Compared:
        texts = [self._spelling.mended(text) for text in texts]
        grams = [ngrams(text, self._patterns) for text in texts]
        rows = [self.features.of(of_text) for of_text in grams]
        decisions = np.vstack([self.words.decide(*row) for row in rows])
        language = self.languages[name]
        if name not in self.kernels:
            messages = as_matrix(rows, self.features)
            return Compared(decisions, (messages @ self.postings[name]).toarray())
        assert self.vectors is not None
        kernel = self.kernels[name]
        vectors = self.vectors.features(texts)
        similarities = kernel.similarities(vectors)
        similarities[[not of_text for of_text in grams]] = 0  # signs alone are like nothing
        decisions = language.added(kernel.decide(similarities), decisions)
        # Without the intents' names, which are no examples.
        return Compared(decisions, similarities[:, : len(language.examples)])

    def _scope(self, name: str, compared: Compared) -> np.ndarray:
        language = self.languages[name]
        inside = self._examples_inside[name]
        near = compared.similarities if inside is None else compared.similarities[:, inside]
        return language.scope.score(best_inside(compared.decisions, self._inside), nearness(near))

    def _nearest(self, language: Language, similarities: np.ndarray) -> list[Neighbour]:
        return [
            Neighbour(
                self.texts[language.examples[i]],
                self.labels[self.target[language.examples[i]]],
                float(similarities[i]),
            )
            for i in _largest(similarities, SHOWN)
        ]

    def save(self, folder: Path) -> None:
        """Writes the model's files. The vectors stay where they are; what was held out is the
        caller's to keep."""
        grams = sorted(self.features.vocabulary, key=self.features.vocabulary.__getitem__)
        arrays: dict[str, np.ndarray] = {
            "target": self.target,
            "kinds": self.features.kinds,
            "idf": self.features.idf,
            "weights": self.words.weights,
            "bias": self.words.bias,
        }
        told: dict[str, Any] = {}
        for name, language in self.languages.items():
            told[name] = {
                key: value for key, value in asdict(language).items() if key != "examples"
            }
            arrays[f"{name}.examples"] = language.examples
        for name, kernel in self.kernels.items():
            arrays |= {f"{name}.{key}": value for key, value in vars(kernel).items()}
        for name, postings in self.postings.items():
            arrays |= {f"{name}.{key}": getattr(postings, key) for key in _SPARSE}
        if self.vectors is not None:
            arrays["probe"] = self.vectors.embed([_PROBE])
        facts = {
            "options": asdict(self.options),
            "labels": self.labels,
            "languages": told,
            "texts": self.texts,
            "seen": self.seen,
            "ngrams": grams,
        }
        (folder / "model.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
        np.savez(folder / "model.npz", **arrays)

    @classmethod
    def load(cls, folder: Path, vectors: SentenceVectors | None) -> Model:
        """Reads what `save` wrote.

        Raises:
            OSError, ValueError, KeyError: The files are no model, or it was trained with other vectors.
        """
        from scipy.sparse import csr_matrix

        facts = json.loads((folder / "model.json").read_text("utf-8"))
        with np.load(folder / "model.npz", allow_pickle=False) as stored:
            arrays = dict(stored)
        if "probe" in arrays:
            if vectors is None:
                raise ValueError("the model was trained with sentence vectors, and there are none")
            if (found := vectors.embed([_PROBE])).shape != arrays["probe"].shape or (
                float((found * arrays["probe"]).sum()) < _SAME
            ):
                raise ValueError("the model was trained with other sentence vectors")
        languages, kernels, postings = {}, {}, {}
        for name, told in facts["languages"].items():
            told["scope"] = ScopeScale(**told["scope"])
            examples = arrays[f"{name}.examples"]
            languages[name] = Language(examples, **told)
            if f"{name}.basis" in arrays:
                kernels[name] = KernelModel(
                    *(arrays[f"{name}.{key}"] for key in ("basis", "points", "coefficients"))
                )
            else:
                postings[name] = csr_matrix(
                    tuple(arrays[f"{name}.{key}"] for key in _SPARSE),
                    shape=(len(facts["ngrams"]), len(examples)),
                )
        return cls(
            options=Options(**facts["options"]),
            labels=facts["labels"],
            texts=facts["texts"],
            target=arrays["target"],
            features=Features(
                {gram: column for column, gram in enumerate(facts["ngrams"])},
                arrays["kinds"],
                arrays["idf"],
            ),
            words=LinearModel(arrays["weights"], arrays["bias"]),
            languages=languages,
            kernels=kernels,
            postings=postings,
            vectors=vectors,
            seen=facts["seen"],
        )


def heard(text: str) -> str:
    """What of a message is classified, but for its slips."""
    return without_courtesy(text[:MAX_CHARACTERS])


def as_matrix(rows: Sequence[tuple[np.ndarray, np.ndarray]], features: Features) -> Any:
    """Columns and values of messages as a sparse matrix, messages × n-grams."""
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0] + [len(columns) for columns, _ in rows])
    columns, values = (np.concatenate([row[part] for row in rows]) for part in (0, 1))
    return csr_matrix((values, columns, ends), shape=(len(rows), len(features.vocabulary)))


def best_inside(decisions: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """The largest decision value among the labels that are in scope; where examples of what is out of scope
    were learnt, how far it is above theirs."""
    best: np.ndarray = decisions[:, inside].max(axis=1)
    if inside.all():
        return best
    return best - decisions[:, ~inside].max(axis=1)


def nearness(similarities: np.ndarray) -> np.ndarray:
    """The mean of each row's few largest cosines."""
    few = min(NEIGHBOURS, similarities.shape[1])
    if not few:
        return np.zeros(len(similarities))
    largest = np.partition(similarities, similarities.shape[1] - few, axis=1)[:, -few:]
    mean: np.ndarray = largest.mean(axis=1)
    return mean


def _largest(values: np.ndarray, few: int) -> np.ndarray:
    """Where the largest values are, largest first."""
    if len(values) > few:
        some = np.argpartition(-values, few)[:few]
        order: np.ndarray = some[np.argsort(-values[some], kind="stable")]
        return order
    return np.argsort(-values, kind="stable")
