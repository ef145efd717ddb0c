/** The frames of the widget's socket, as docs/architecture.md has them. The server's side is bot/channels/widget/frames.py. */

export type Language = "en" | "zh";
export type Author = "customer" | "bot" | "agent" | "system";

/** What a message carries besides text when it asks for a rating. */
export interface RatingExtra {
  kind: "rating";
  rating: number;
  about: "bot" | "person";
  score: number | null;
  comment: string | null;
  open: boolean;
  /** Until when it can be changed, ISO 8601; null before the first score. */
  closes?: string | null;
}

export interface Message {
  seq: number;
  /** The id that a client gave it; `press:<seq>` for a button; null when the customer did not write it. */
  id: string | null;
  author: Author;
  name: string | null;
  text: string;
  buttons: string[];
  extra: Record<string, unknown>;
  /** ISO 8601, UTC. */
  time: string;
  edited: boolean;
}

export type ErrorCode =
  | "too_many"
  | "invalid"
  | "unavailable"
  | "expired"
  | "forged"
  | "stale"
  | "not_found"
  | (string & {});

export type ServerFrame =
  | { type: "welcome"; visitor: string | null; language: Language; name: string | null; verified: boolean; seq: number }
  | ({ type: "message" } & Message)
  | ({ type: "update" } & Message)
  | { type: "earlier"; messages: Message[] }
  | { type: "ack"; id: string; seq: number }
  | { type: "typing"; author: "bot" | "agent" }
  | { type: "language"; language: Language }
  | { type: "seen"; seq: number }
  | { type: "pong" }
  | { type: "error"; code: ErrorCode; id: string | null; retry_after: number | null };

export type ClientFrame =
  | { type: "hello"; visitor: string | null; jwt: string | null; language: string; seq: number }
  | { type: "message"; id: string; text: string }
  | { type: "press"; id: string; seq: number; index: number }
  | { type: "rate"; id: string; rating: number; score: number; comment: string | null }
  | { type: "language"; id: string; language: Language }
  | { type: "earlier"; before: number }
  | { type: "seen"; seq: number }
  | { type: "typing" }
  | { type: "ping" };

/** The largest frame that the server takes, in bytes. */
export const LARGEST_FRAME = 16 * 1024;
/** The longest text that the server takes, in characters. */
export const LONGEST_TEXT = 4_000;

/** The message's request for a rating, as it stands at `now`, or null when it has none. */
export function ratingOf(message: Message, now: number = Date.now()): RatingExtra | null {
  if (message.extra.kind !== "rating") return null;
  const rating = message.extra as unknown as RatingExtra;
  return rating.closes && Date.parse(rating.closes) <= now ? { ...rating, open: false } : rating;
}
