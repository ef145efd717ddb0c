/**
 * What the customer did and the server has not acknowledged: kept across reloads, shared by all tabs, sent in order.
 *
 * Every entry has a storage key of its own, so that two tabs writing at once cannot overwrite each other.
 */
import type { ClientFrame } from "../../shared/protocol";
import type { Scope } from "./identity";
import { readJson, type Store } from "./storage";

export type OutFrame = Extract<ClientFrame, { id: string }>;

export interface OutEntry {
  /** Milliseconds; strictly rising within a tab, so that it gives the order. */
  at: number;
  frame: OutFrame;
  /** Why the server will never take it. It stays until the customer has seen to it. */
  refused?: string;
}

const PREFIX = "deskmate:out:";

function isEntry(value: unknown): value is OutEntry {
  const entry = value as Partial<OutEntry> | null;
  return typeof entry?.at === "number" && typeof entry.frame?.id === "string" && typeof entry.frame.type === "string";
}

export class Outbox {
  private last = 0;

  constructor(
    private readonly store: Store,
    private readonly scope: Scope,
    private readonly now: () => number,
  ) {}

  /** All that waits, oldest first. Reads the storage, because other tabs write there too. */
  entries(): OutEntry[] {
    return this.store
      .keys(this.prefix)
      .map((key) => readJson(this.store, key, isEntry))
      .filter((entry) => entry !== null)
      .sort((one, other) => one.at - other.at || (one.frame.id < other.frame.id ? -1 : 1));
  }

  add(frame: OutFrame): OutEntry {
    this.last = Math.max(this.last + 1, this.now());
    const entry = { at: this.last, frame };
    this.store.set(this.key(frame.id), JSON.stringify(entry));
    return entry;
  }

  remove(id: string): void {
    this.store.remove(this.key(id));
  }

  refuse(id: string, code: string): void {
    const entry = readJson(this.store, this.key(id), isEntry);
    if (entry) this.store.set(this.key(id), JSON.stringify({ ...entry, refused: code }));
  }

  /** Whether a storage key is one of ours, for what other tabs change. */
  owns(key: string): boolean {
    return key.startsWith(this.prefix);
  }

  private get prefix(): string {
    return `${PREFIX}${this.scope}:`;
  }

  private key(id: string): string {
    return this.prefix + id;
  }
}
