/**
 * What the loader (in the shop's page) and the panel (in a frame of our origin) say to each other.
 * No message text, no visitor token crosses over: only what the launcher must show.
 */
import type { Language } from "./protocol";

export type Theme = "light" | "dark" | "auto";

/** How the page wants the panel to look. */
export interface Look {
  language: string;
  theme: Theme;
  color: string;
  title: string;
}

export type ToPanel =
  | { deskmate: "start"; jwt: string | null; look: Look }
  | { deskmate: "identify"; jwt: string | null }
  | { deskmate: "look"; look: Partial<Look> }
  /** `focus`: whether the customer can type at once, without an on-screen keyboard in the way. */
  | { deskmate: "shown"; focus: boolean }
  | { deskmate: "hidden" };

export type ToPage =
  | { deskmate: "ready" }
  | { deskmate: "close" }
  | { deskmate: "unread"; count: number }
  | { deskmate: "language"; language: Language }
  /** A conversation is going on: worth connecting on the next page, for the badge. */
  | { deskmate: "going" }
  /** The shop's token was refused: `expired` can be put right by a new one, `forged` cannot. */
  | { deskmate: "identity"; state: "verified" | "anonymous" | "expired" | "forged" };

/** The message, when it is one of ours. */
export function asBridge<T extends ToPanel | ToPage>(data: unknown): T | null {
  return typeof data === "object" && data !== null && typeof (data as { deskmate?: unknown }).deskmate === "string"
    ? (data as T)
    : null;
}
