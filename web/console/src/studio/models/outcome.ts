/** What becomes of messages at a threshold, as the assistant decides it: answered, asked back, or outside of what it knows. */
import type { ComparedMessage, Verdict } from "@/api/types";

export type Outcome = "answered" | "asked" | "outside";
export const OUTCOMES: readonly Outcome[] = ["answered", "asked", "outside"];

export interface Thresholds {
  /** Less sure than this: it asks back. */
  threshold: number;
  /** The second meaning is nearer than this: it asks back. */
  ambiguity: number;
}

const OUT_OF_SCOPE = "out_of_scope";

/** As the engine's `ScopeFallback`: who is sure and yet outside of what was learnt is asked, and not sent away. */
export function outcomeOf({ intent, confidence, second, outside }: Verdict, { threshold, ambiguity }: Thresholds): Outcome {
  const unsure = confidence < threshold || confidence - second < ambiguity;
  if (unsure) return outside ? "outside" : "asked";
  if (intent === OUT_OF_SCOPE) return "outside";
  return outside ? "asked" : "answered";
}

/** Counts of messages. `right` and `known` are of those that were answered and whose meaning is known. */
export type Tally = Record<Outcome, number> & { all: number; right: number; known: number };

export function tally(
  messages: readonly ComparedMessage[],
  of: "live" | "candidate",
  thresholds: Thresholds,
): Tally {
  const counts: Tally = { answered: 0, asked: 0, outside: 0, all: messages.length, right: 0, known: 0 };
  for (const message of messages) {
    const outcome = outcomeOf(message[of], thresholds);
    counts[outcome] += 1;
    if (outcome !== "answered" || message.expected === null) continue;
    counts.known += 1;
    if (message[of].intent === message.expected) counts.right += 1;
  }
  return counts;
}

/** Shares at each of `steps + 1` thresholds from 0 to 1: for the picture behind the slider. */
export function curve(
  messages: readonly ComparedMessage[],
  of: "live" | "candidate",
  ambiguity: number,
  steps = 50,
): { threshold: number; answered: number; asked: number; outside: number }[] {
  return Array.from({ length: steps + 1 }, (_, index) => {
    const threshold = index / steps;
    const counts = tally(messages, of, { threshold, ambiguity });
    const all = Math.max(1, counts.all);
    return { threshold, answered: counts.answered / all, asked: counts.asked / all, outside: counts.outside / all };
  });
}
