/** The intents that a model takes for one another, as a matrix of those alone. */
import type { ComparedMessage } from "@/api/types";

import { outcomeOf, type Thresholds } from "./outcome";

export interface Confusion {
  expected: string;
  got: string;
  count: number;
}

export interface Matrix {
  /** What was meant, and what it was taken for. */
  expected: string[];
  got: string[];
  /** Column, row and how often. */
  cells: [number, number, number][];
  most: number;
}

const MOST_INTENTS = 24; // more of them cannot be read any more

const TAKEN_FOR = { asked: "nlu_fallback", outside: "out_of_scope" };

/** What the candidate takes each message for whose meaning is known, and how often. */
export function confusionsOf(messages: readonly ComparedMessage[], thresholds: Thresholds): Confusion[] {
  const counts = new Map<string, Confusion>();
  for (const { expected, candidate } of messages) {
    if (expected === null) continue;
    const outcome = outcomeOf(candidate, thresholds);
    const got = outcome === "answered" ? candidate.intent : TAKEN_FOR[outcome];
    const key = `${expected} ${got}`;
    const pair = counts.get(key) ?? { expected, got, count: 0 };
    counts.set(key, { ...pair, count: pair.count + 1 });
  }
  return [...counts.values()];
}

/** Those that are confused most often, at most `limit` intents on each side. */
export function matrixOf(confusion: readonly Confusion[], limit = MOST_INTENTS): Matrix {
  const wrong = confusion
    .filter(({ expected, got, count }) => expected !== got && count > 0)
    .sort((one, other) => other.count - one.count);
  const expected: string[] = [];
  const got: string[] = [];
  const cells: Matrix["cells"] = [];
  for (const pair of wrong) {
    if (!expected.includes(pair.expected) && expected.length < limit) expected.push(pair.expected);
    if (!got.includes(pair.got) && got.length < limit) got.push(pair.got);
    const row = expected.indexOf(pair.expected);
    const column = got.indexOf(pair.got);
    if (row !== -1 && column !== -1) cells.push([column, row, pair.count]);
  }
  return { expected, got, cells, most: Math.max(1, ...cells.map(([, , count]) => count)) };
}
