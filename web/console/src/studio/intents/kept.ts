/**
 * What a trainer has edited and not saved, kept on this device: it survives a reload and a session that ended. Signing out forgets
 * it with all other drafts, since it begins with the same words.
 */
import type { Intent } from "@/api/types";

import type { Draft } from "./draft";

export interface Kept {
  draft: Draft;
  /** What it was made from; null for a new intent. */
  base: Intent | null;
}

function keyOf(user: number, intent: string): string {
  return `deskmate.draft.${user}.intent.${intent}`;
}

export function keep(user: number, intent: string, kept: Kept): void {
  try {
    localStorage.setItem(keyOf(user, intent), JSON.stringify(kept));
  } catch {
    // The device's storage is full or off: the draft lives until this page is left, which asks first
  }
}

export function kept(user: number, intent: string): Kept | null {
  const stored = localStorage.getItem(keyOf(user, intent));
  if (stored === null) return null;
  try {
    const found: unknown = JSON.parse(stored);
    if (typeof found === "object" && found !== null && "draft" in found && "base" in found) return found as Kept;
  } catch {
    // Damaged: as if it were not there
  }
  return null;
}

export function forget(user: number, intent: string): void {
  localStorage.removeItem(keyOf(user, intent));
}
