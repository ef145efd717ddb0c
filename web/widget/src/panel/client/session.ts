/** What the browser remembers of one chat: token, language, draft and what was read for all tabs; the transcript for this one. */
import type { Language, Message } from "../../shared/protocol";
import { asLanguage } from "../../shared/language";
import type { Scope } from "./identity";
import { readJson, type Store } from "./storage";
import type { Transcript } from "./transcript";

const VISITOR = "deskmate:visitor";
/** The newest messages that a reload shows at once. Older ones can be asked for. */
const KEPT = 150;

interface SavedLog {
  /** Whose it is: a transcript must not outlive the token that it was read with. */
  visitor: string | null;
  messages: Message[];
}

function isSavedLog(value: unknown): value is SavedLog {
  return Array.isArray((value as Partial<SavedLog> | null)?.messages);
}

export class Session {
  constructor(
    private readonly shared: Store,
    private readonly tab: Store,
    private readonly scope: Scope,
  ) {}

  /** The token by which the server knows this browser. A verified customer needs none. */
  get visitor(): string | null {
    return this.scope === "visitor" ? this.shared.get(VISITOR) : null;
  }

  /** The token to say hello with. */
  greet(): string | null {
    this.offered = this.visitor;
    return this.offered;
  }
  private offered: string | null = null;

  /** Keep the token that we were welcomed with. False when another tab has got one meanwhile, which then counts. */
  adoptVisitor(token: string): boolean {
    const known = this.visitor;
    if (known !== token && known !== this.offered) return false;
    this.shared.set(VISITOR, token);
    return true;
  }

  get language(): Language | null {
    return asLanguage(this.shared.get(this.key("language")));
  }
  setLanguage(language: Language): void {
    this.shared.set(this.key("language"), language);
  }

  get draft(): string {
    return this.shared.get(this.key("draft")) ?? "";
  }
  set draft(text: string) {
    if (text) this.shared.set(this.key("draft"), text);
    else this.shared.remove(this.key("draft"));
  }

  /** The number of the last message that the customer saw in any tab; null when nothing is known of it. */
  get seen(): number | null {
    const text = this.shared.get(this.key("seen"));
    return text === null || !/^\d+$/.test(text) ? null : Number(text);
  }
  setSeen(seq: number): void {
    this.shared.set(this.key("seen"), String(seq));
  }
  ownsSeen(key: string): boolean {
    return key === this.key("seen");
  }

  get log(): Transcript {
    const saved = readJson(this.tab, this.key("log"), isSavedLog);
    return saved && saved.visitor === this.visitor ? saved.messages : [];
  }
  saveLog(log: Transcript): void {
    this.tab.set(this.key("log"), JSON.stringify({ visitor: this.visitor, messages: log.slice(-KEPT) }));
  }

  /** Somebody else is at this browser now. The server has it all. */
  forgetLog(): void {
    this.tab.remove(this.key("log"));
  }

  private key(name: string): string {
    return `deskmate:${name}:${this.scope}`;
  }
}
