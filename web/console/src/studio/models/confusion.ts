/** The intents that a model takes for one another, as a matrix of those alone. */
import type { Comparison } from "@/api/types";

export interface Matrix {
  /** What was meant, and what it was taken for. */
  expected: string[];
  got: string[];
  /** Column, row and how often. */
  cells: [number, number, number][];
  most: number;
}

const MOST_INTENTS = 24; // more of them cannot be read any more

/** Those that are confused most often, at most `limit` intents on each side. */
export function matrixOf(confusion: Comparison["confusion"], limit = MOST_INTENTS): Matrix {
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
