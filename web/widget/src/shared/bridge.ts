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

/** What the panel said, when it is one of ours. */
export function fromPanel(data: unknown): ToPage | null {
  return isOurs(data) ? (data as ToPage) : null;
}

/** What the page said, when it is one of ours. */
export function fromPage(data: unknown): ToPanel | null {
  return isOurs(data) ? (data as ToPanel) : null;
}

function isOurs(data: unknown): data is { deskmate: string } {
  return typeof data === "object" && data !== null && typeof (data as { deskmate?: unknown }).deskmate === "string";
}
