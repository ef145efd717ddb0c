/** What the live stream says, and which parts of the cache that makes stale. A hint is no truth: it says what to read again. */
import type { Person } from "@/api/types";

export type Hint =
  | { kind: "ticket"; ticket: number; change: string }
  | { kind: "presence"; ticket: number; person: Person; typing: boolean }
  | { kind: "conversation"; conversation: number; message: number | null }
  /** Something in the studio; "job": a training or a comparison is further than it was. */
  | { kind: "studio"; part: StudioPart }
  /** Some hints were lost: everything may be stale. */
  | { kind: "lagged" }
  /** The session has ended; no more will come. */
  | { kind: "ended" };

/** What the studio tells of, by the field that a hint has. */
export type StudioPart = "job" | "models" | "intents" | "findings" | "review";

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

function studioPart({ studio, intent, findings, review }: Fields): StudioPart | null {
  if (studio === "job" || studio === "models") return studio;
  if (typeof intent === "string") return "intents";
  if (findings === true) return "findings";
  return typeof review === "string" ? "review" : null;
}

/** Understands one hint; null for those of a newer server that are not known here. */
export function readHint(data: unknown): Hint | null {
  if (typeof data !== "object" || data === null) return null;
  const { ticket, change, presence, typing, conversation, message, lagged, ended } = data as Fields;
  if (ended === true) return { kind: "ended" };
  if (lagged === true) return { kind: "lagged" };
  if (typeof ticket === "number" && isPerson(presence)) {
    return { kind: "presence", ticket, person: presence, typing: typing === true };
  }
  if (typeof ticket === "number" && typeof change === "string") return { kind: "ticket", ticket, change };
  if (typeof conversation === "number") {
    return { kind: "conversation", conversation, message: typeof message === "number" ? message : null };
  }
  const part = studioPart(data as Fields);
  return part === null ? null : { kind: "studio", part };
}
