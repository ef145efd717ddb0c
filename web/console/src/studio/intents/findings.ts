/** Several lists of what the checks found, and what kinds there are. */
import type { Finding } from "@/api/types";

type Problem = Finding["problem"];

function keyOf({ problem, intent, language, text, other_intent, other_text }: Finding): string {
  return JSON.stringify([problem, intent, language, text, other_intent, other_text]);
}

/** Each finding once, in the order of the lists. */
export function joined(...lists: (readonly Finding[])[]): Finding[] {
  const first = new Map<string, Finding>();
  for (const finding of lists.flat()) if (!first.has(keyOf(finding))) first.set(keyOf(finding), finding);
  return [...first.values()];
}

/** How many there are of each kind, the most frequent first. */
export function kindsOf(findings: readonly Finding[]): { problem: Problem; count: number }[] {
  const counts = new Map<Problem, number>();
  for (const { problem } of findings) counts.set(problem, (counts.get(problem) ?? 0) + 1);
  return [...counts].map(([problem, count]) => ({ problem, count })).sort((one, other) => other.count - one.count);
}
