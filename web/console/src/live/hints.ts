/** What the live stream says, and which parts of the cache that makes stale. A hint is no truth: it says what to read again. */
import type { Person } from "@/api/types";

export type Hint =
  | { kind: "ticket"; ticket: number; change: string }
  | { kind: "presence"; ticket: number; person: Person; typing: boolean }
  | { kind: "conversation"; conversation: number; message: number | null }
  /** Something in the studio, such as "job": a training or a comparison is further than it was. */
  | { kind: "studio"; part: string }
  /** Some hints were lost: everything may be stale. */
  | { kind: "lagged" }
  /** The session has ended; no more will come. */
  | { kind: "ended" };

type Fields = Readonly<Record<string, unknown>>;

function isPerson(value: unknown): value is Person {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    typeof value.id === "number" &&
    "name" in value &&
    typeof value.name === "string"
  );
}

/** Understands one hint; null for those of a newer server that are not known here. */
export function readHint(data: unknown): Hint | null {
  if (typeof data !== "object" || data === null) return null;
  const { ticket, change, presence, typing, conversation, message, lagged, ended, studio } = data as Fields;
  if (ended === true) return { kind: "ended" };
  if (lagged === true) return { kind: "lagged" };
  if (typeof ticket === "number" && isPerson(presence)) {
    return { kind: "presence", ticket, person: presence, typing: typing === true };
  }
  if (typeof ticket === "number" && typeof change === "string") return { kind: "ticket", ticket, change };
  if (typeof conversation === "number") {
    return { kind: "conversation", conversation, message: typeof message === "number" ? message : null };
  }
  if (typeof studio === "string") return { kind: "studio", part: studio };
  return null;
}
