import { describe, expect, it } from "vitest";

import { confusionsOf, matrixOf } from "@/studio/models/confusion";
import { curve, outcomeOf, tally } from "@/studio/models/outcome";

import { aCompared, aVerdict } from "../make";

const AT = { threshold: 0.5, ambiguity: 0.1 };

describe("what becomes of a message", () => {
  it("is told as the assistant decides it", () => {
    expect(outcomeOf(aVerdict({ confidence: 0.9 }), AT)).toBe("answered");
    expect(outcomeOf(aVerdict({ confidence: 0.4 }), AT)).toBe("asked"); // unsure
    expect(outcomeOf(aVerdict({ confidence: 0.6, second: 0.55 }), AT)).toBe("asked"); // two meanings nearly as likely
    expect(outcomeOf(aVerdict({ confidence: 0.4, outside: true }), AT)).toBe("outside");
    expect(outcomeOf(aVerdict({ confidence: 0.9, outside: true }), AT)).toBe("asked"); // a new wording, more often than a new topic
    expect(outcomeOf(aVerdict({ confidence: 0.9, intent: "out_of_scope" }), AT)).toBe("outside");
  });

  it("is counted for each model, with how many of the answers were right where that is known", () => {
    const messages = [
      aCompared({ candidate: aVerdict({ intent: "thanks" }) }),
      aCompared({ live: aVerdict({ confidence: 0.2 }) }),
      aCompared({ expected: null, candidate: aVerdict({ confidence: 0.2, outside: true }) }),
    ];
    expect(tally(messages, "live", AT)).toEqual({ answered: 2, asked: 1, outside: 0, all: 3, right: 1, known: 1 });
    expect(tally(messages, "candidate", AT)).toEqual({ answered: 2, asked: 0, outside: 1, all: 3, right: 1, known: 2 });
  });

  it("changes with the threshold: the shares are the whole at each", () => {
    const messages = [0.2, 0.4, 0.6, 0.8].map((confidence) => aCompared({ candidate: aVerdict({ confidence, second: 0 }) }));
    const points = curve(messages, "candidate", 0.1, 10);

    expect(points.map(({ answered }) => answered)).toEqual([1, 1, 1, 0.75, 0.75, 0.5, 0.5, 0.25, 0.25, 0, 0]);
    for (const point of points) expect(point.answered + point.asked + point.outside).toBeCloseTo(1);
    expect(curve([], "candidate", 0.1, 1)).toHaveLength(2);
  });
});

describe("the confusions", () => {
  it("are of what the candidate would do with messages whose meaning is known", () => {
    const messages = [
      aCompared({ expected: "a", candidate: aVerdict({ intent: "b", confidence: 0.9 }) }),
      aCompared({ expected: "a", candidate: aVerdict({ intent: "b", confidence: 0.8 }) }),
      aCompared({ expected: "a", candidate: aVerdict({ intent: "b", confidence: 0.2 }) }),
      aCompared({ expected: "c", candidate: aVerdict({ confidence: 0.2, outside: true }) }),
      aCompared({ expected: null, candidate: aVerdict({ intent: "b" }) }),
    ];
    expect(confusionsOf(messages, AT)).toEqual([
      { expected: "a", got: "b", count: 2 },
      { expected: "a", got: "nlu_fallback", count: 1 },
      { expected: "c", got: "out_of_scope", count: 1 },
    ]);
  });

  it("are a matrix of the intents that are confused, most often first", () => {
    const matrix = matrixOf([
      { expected: "a", got: "a", count: 50 },
      { expected: "b", got: "a", count: 1 },
      { expected: "a", got: "c", count: 3 },
    ]);
    expect(matrix).toEqual({ expected: ["a", "b"], got: ["c", "a"], cells: [[0, 0, 3], [1, 1, 1]], most: 3 });
  });

  it("are cut to what can be read", () => {
    const many = Array.from({ length: 40 }, (_, n) => ({ expected: `e${n}`, got: `g${n}`, count: 40 - n }));
    const matrix = matrixOf(many, 5);
    expect(matrix.expected).toEqual(["e0", "e1", "e2", "e3", "e4"]);
    expect(matrix.cells).toHaveLength(5);
  });
});
