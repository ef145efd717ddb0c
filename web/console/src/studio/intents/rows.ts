/** The list of intents, by topic and narrowed down. */
import type { IntentRow } from "@/api/types";

export interface Group {
  topic: string;
  rows: IntentRow[];
}

/** What the list can be narrowed down to: those that need a trainer's hand. */
export type Narrowing = "all" | "thin" | "unanswered";
export const NARROWINGS: readonly Narrowing[] = ["all", "thin", "unanswered"];

export function narrowed(rows: readonly IntentRow[], to: Narrowing): IntentRow[] {
  if (to === "thin") return rows.filter((row) => row.thin.length > 0);
  if (to === "unanswered") return rows.filter((row) => row.answered_by === null);
  return [...rows];
}

/** In the order of `topics`, which is that of the files; topics without an intent are left out. */
export function byTopic(rows: readonly IntentRow[], topics: readonly string[]): Group[] {
  const order = [...new Set([...topics, ...rows.map((row) => row.topic)])];
  return order
    .map((topic) => ({ topic, rows: rows.filter((row) => row.topic === topic) }))
    .filter((group) => group.rows.length > 0);
}
