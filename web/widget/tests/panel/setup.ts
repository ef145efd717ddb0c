/** A browser for the client's tests: its tabs share one storage, and each has one of its own. */
import { vi } from "vitest";

import { ChatClient } from "../../src/panel/client/client";
import { MemoryStore, type Store } from "../../src/panel/client/storage";
import { FakeServer } from "./server";

export class FakeBrowser {
  readonly shared = new MemoryStore();
  private readonly tabs: ChatClient[] = [];

  constructor(readonly server: FakeServer) {}

  /** A tab that has not started. `own`: its own storage, to reload it with. */
  tab(own: Store = new MemoryStore()): ChatClient {
    const tab: ChatClient = new ChatClient({
      connect: this.server.connect,
      shared: this.sharedFor(() => tab),
      tab: own,
      language: "en",
      random: () => 0.5,
    });
    this.tabs.push(tab);
    return tab;
  }

  async open(own: Store = new MemoryStore(), jwt: string | null = null): Promise<ChatClient> {
    const tab = this.tab(own);
    tab.start(jwt);
    await settle();
    return tab;
  }

  /** The storage as one tab has it: the others hear of what it changes, as browsers tell them. */
  private sharedFor(me: () => ChatClient): Store {
    const tell = (key: string): void => {
      for (const other of this.tabs) if (other !== me()) other.storageChanged(key);
    };
    return {
      get: (key) => this.shared.get(key),
      keys: (prefix) => this.shared.keys(prefix),
      set: (key, value) => { this.shared.set(key, value); tell(key); },
      remove: (key) => { this.shared.remove(key); tell(key); },
    };
  }
}

/** Let what is under way arrive. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

export function texts(client: ChatClient): string[] {
  return client.state.log.map((message) => message.text);
}

export function waiting(client: ChatClient): string[] {
  return client.state.pending.map(({ frame }) => (frame.type === "message" ? frame.text : frame.type));
}

/** A token as a shop signs it; nobody here checks the signature. */
export function jwtOf(user_id: string): string {
  return `x.${btoa(JSON.stringify({ user_id }))}.y`;
}
