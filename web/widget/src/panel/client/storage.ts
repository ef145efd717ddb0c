/**
 * The browser's storage, or memory where a browser keeps it from frames or has no room left. Then the chat still works; it only
 * does not survive a reload.
 */
export interface Store {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(prefix: string): string[];
}

export class MemoryStore implements Store {
  private readonly entries = new Map<string, string>();

  get(key: string): string | null {
    return this.entries.get(key) ?? null;
  }
  set(key: string, value: string): void {
    this.entries.set(key, value);
  }
  remove(key: string): void {
    this.entries.delete(key);
  }
  keys(prefix: string): string[] {
    return [...this.entries.keys()].filter((key) => key.startsWith(prefix));
  }
}

/** `storage`, with what it refuses to take kept in memory. */
export class BrowserStore implements Store {
  private readonly rest = new MemoryStore();

  constructor(private readonly storage: Storage) {}

  get(key: string): string | null {
    return this.rest.get(key) ?? this.storage.getItem(key);
  }
  set(key: string, value: string): void {
    try {
      this.storage.setItem(key, value);
      this.rest.remove(key);
    } catch {
      this.rest.set(key, value); // no room
    }
  }
  remove(key: string): void {
    this.rest.remove(key);
    this.storage.removeItem(key);
  }
  keys(prefix: string): string[] {
    const found = new Set(this.rest.keys(prefix));
    for (let at = 0; at < this.storage.length; at++) {
      const key = this.storage.key(at);
      if (key?.startsWith(prefix)) found.add(key);
    }
    return [...found];
  }
}

/** The store behind `pick`, or memory when the browser does not let us have it. */
export function openStore(pick: () => Storage): Store {
  try {
    const storage = pick();
    storage.getItem("deskmate:");
    return new BrowserStore(storage);
  } catch {
    return new MemoryStore();
  }
}

/** What is stored under `key`, when it is JSON that `fits`; whatever else lies there is no use to us. */
export function readJson<T>(store: Store, key: string, fits: (value: unknown) => value is T): T | null {
  const text = store.get(key);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return fits(value) ? value : null;
  } catch {
    return null;
  }
}
