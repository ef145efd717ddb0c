/**
 * What an agent has typed and not sent. A ticket has one draft for the customer and one for the team, kept apart so that a note
 * can never become a reply by switching. They survive reloads and an ended session on this device; signing out forgets them.
 */
import { computed, reactive, type WritableComputedRef } from "vue";

export type Mode = "reply" | "note";
/** What happens to the ticket once the reply is sent. */
export type Then = "stay" | "wait" | "resolve";
/** What an agent has written and wants to be rid of. */
export interface Outgoing {
  mode: Mode;
  text: string;
  then: Then;
  /** The same for the same text until it has arrived: what is sent again after a lost answer is said once. */
  key: string;
}

/** 128 random bits in hex. Not `randomUUID`, which pages over plain HTTP do not have. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const PREFIX = "deskmate.draft.";
const cache = reactive(new Map<string, string>());

function keyOf(user: number, ticket: number, mode: Mode): string {
  return `${PREFIX}${user}.${ticket}.${mode}`;
}

export function readDraft(user: number, ticket: number, mode: Mode): string {
  const key = keyOf(user, ticket, mode);
  return cache.get(key) ?? localStorage.getItem(key) ?? "";
}

export function writeDraft(user: number, ticket: number, mode: Mode, text: string): void {
  const key = keyOf(user, ticket, mode);
  cache.set(key, text);
  try {
    if (text === "") localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // The device's storage is full or off: the draft lives until this page is closed
  }
}

/** A ref that is the draft of whatever user, ticket and mode the getters give. */
export function useDraft(user: () => number, ticket: () => number, mode: () => Mode): WritableComputedRef<string> {
  return computed({
    get: () => readDraft(user(), ticket(), mode()),
    set: (text: string) => {
      writeDraft(user(), ticket(), mode(), text);
    },
  });
}

/** Forgets all drafts on this device, as signing out does. */
export function forgetDrafts(): void {
  cache.clear();
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  }
}
