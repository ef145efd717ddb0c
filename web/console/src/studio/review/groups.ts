/** What can be read off a group of messages. */
import type { Labelled, Lane, ReviewGroup, ReviewMessage, ReviewWhy, Undone } from "@/api/types";

/** What is decided about: the messages that were not left out, and their corrected wordings. */
export interface Chosen {
  messages: number[];
  texts: Record<number, string>;
}

/** A decision, as it is taken back: one of its messages, and when it was made. */
export interface Decision {
  item: number;
  at: string;
}

/** A decision that was taken: `intent` null means that the messages were set aside. */
export interface Decided extends Decision {
  lane: Lane;
  intent: string | null;
  messages: number;
  labelled: Labelled | null;
}

/** What was done last. */
export type Done = { decided: Decided } | { undone: Undone };

/** The message that stands for the group. */
export function representativeOf(group: ReviewGroup): ReviewMessage | undefined {
  return group.messages.find((message) => message.id === group.id) ?? group.messages[0];
}

/** The reasons of all its messages, the commonest first. */
export function reasonsOf(group: ReviewGroup): ReviewWhy[] {
  const counts = new Map<ReviewWhy, number>();
  for (const { why } of group.messages) for (const one of why) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([why]) => why);
}

/** The group beside the one with `id`; the first when that is not among them. */
export function neighbour(groups: readonly ReviewGroup[], id: number | undefined, by: 1 | -1): ReviewGroup | undefined {
  const index = groups.findIndex((group) => group.id === id);
  return index === -1 ? groups[0] : groups[index + by];
}

/** Where to go on when the group with `id` is decided: the next, or at the end the one before. */
export function following(groups: readonly ReviewGroup[], id: number): ReviewGroup | undefined {
  return neighbour(groups, id, 1) ?? neighbour(groups, id, -1);
}
