/**
 * The chat as this browser has it. It promises: what the customer sent is kept until the server has it, and reaches it once and in
 * order; what others said is shown once and in order; across reloads, lost connections and tabs.
 *
 * It knows nothing of the page. Who shows it subscribes, and reads `state`.
 */
import type { Language, Message, ServerFrame } from "../../shared/protocol";
import { Connection, type SocketLike } from "./connection";
import { type Scope, scopeOf } from "./identity";
import { type OutEntry, type OutFrame, Outbox } from "./outbox";
import { Sender } from "./sender";
import { Session } from "./session";
import type { Store } from "./storage";
import { append, lastSeq, prepend, replace, type Transcript, unreadAfter } from "./transcript";

/** `expired` and `forged`: the server refused the shop's token, and we wait for the page to give another. */
export type Phase = "connecting" | "online" | "offline" | "expired" | "forged";

export interface State {
  phase: Phase;
  scope: Scope;
  language: Language;
  /** The customer's name, when the profile has one. */
  name: string | null;
  verified: boolean;
  log: Transcript;
  /** Sent or to be sent, and not yet in `log`. */
  pending: readonly OutEntry[];
  typing: "bot" | "agent" | null;
  unread: number;
  /** The server said "not so fast"; sending goes on by itself. */
  slowed: boolean;
  /** A button or a rating that could not be taken any more. */
  notice: "stale" | null;
}

export interface Parts {
  connect: () => SocketLike;
  /** Shared by the tabs: what is to be sent, the visitor's token, what was read. */
  shared: Store;
  /** This tab's own: the transcript, so that a reload shows it at once. */
  tab: Store;
  language: Language;
  now?: () => number;
  random?: () => number;
  newId?: () => string;
}

const NOTICE_FOR = 6_000;
const TYPING_FOR = 8_000;
const SAY_TYPING_EVERY = 3_000;
const TRY_AGAIN_AFTER = 3_000;
/** Errors after which the same frame may well be taken. All others are final. */
const PASSING = new Set(["too_many", "unavailable", "database_unavailable", "error"]);

export class ChatClient {
  state: State;
  private jwt: string | null = null;
  private session: Session;
  private sender: Sender;
  private readonly connection: Connection;
  private readonly listeners = new Set<() => void>();
  /** Acknowledged under this number, while the message itself is still on its way. */
  private readonly acked = new Map<string, OutEntry & { seq: number }>();
  private typedAt = -Infinity;
  private loadingEarlier = false;
  private readonly timers: Partial<Record<"typing" | "notice", ReturnType<typeof setTimeout>>> = {};
  private readonly now: () => number;

  constructor(private readonly parts: Parts) {
    this.now = parts.now ?? Date.now;
    this.connection = new Connection(
      parts.connect,
      {
        opened: () => { this.hello(); },
        received: (frame) => { this.received(frame); },
        lost: () => { this.lost(); },
      },
      parts.random,
    );
    this.session = new Session(parts.shared, parts.tab, "visitor");
    this.sender = this.senderOf("visitor");
    this.state = this.restored("visitor");
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Begin, as the customer that `jwt` names or as this browser's visitor. */
  start(jwt: string | null): void {
    this.become(jwt);
    this.connection.start();
  }

  stop(): void {
    this.connection.stop();
    this.quiet();
  }

  /** The page says who the visitor is now. Another person's chat is never mixed with the one before. */
  identify(jwt: string | null): void {
    if (jwt === this.jwt) return;
    this.connection.stop();
    this.become(jwt);
    this.connection.start();
  }

  /** The browser is online again, or the page is looked at: do not wait any longer. */
  hurry(): void {
    if (this.state.phase !== "expired" && this.state.phase !== "forged") this.connection.hurry();
  }

  /** The browser says that there is no network. It is believed at once, and asked again after a while. */
  offline(): void {
    if (this.state.phase === "online" || this.state.phase === "connecting") this.connection.again();
  }

  send(text: string): void {
    const trimmed = text.trim();
    if (trimmed) this.sender.put({ type: "message", id: this.newId(), text: trimmed });
  }

  press(seq: number, index: number): void {
    const pressed = this.state.pending.some(({ frame }) => frame.type === "press" && frame.seq === seq);
    if (!pressed) this.sender.put({ type: "press", id: this.newId(), seq, index });
  }

  /** Give a score, or another one. Without a comment (null) the one that is there stays; an empty one takes it away. */
  rate(rating: number, score: number, comment: string | null): void {
    let words = comment;
    this.sender.supersede((frame) => {
      if (frame.type !== "rate" || frame.rating !== rating) return false;
      words ??= frame.comment;
      return true;
    });
    this.sender.put({ type: "rate", id: this.newId(), rating, score, comment: words });
  }

  switchLanguage(language: Language): void {
    this.session.setLanguage(language);
    this.sender.supersede((frame) => frame.type === "language");
    this.sender.put({ type: "language", id: this.newId(), language });
    this.set({ language });
  }

  /** The page speaks this language now. What the customer chose or wrote in counts more. */
  suggestLanguage(language: Language): void {
    if (this.session.language !== null || language === this.state.language) return;
    this.set({ language });
    this.connection.again(0); // hello says it
  }

  /** Take back what the server refused, to change or forget it. Returns what was written. */
  takeBack(id: string): string {
    const entry = this.sender.takeBack(id);
    return entry?.frame.type === "message" ? entry.frame.text : "";
  }

  /** The customer is writing. */
  typing(): void {
    if (this.state.phase !== "online" || this.now() - this.typedAt < SAY_TYPING_EVERY) return;
    this.typedAt = this.now();
    this.connection.send({ type: "typing" });
  }

  /** The customer has everything before their eyes. */
  markSeen(): void {
    const seq = lastSeq(this.state.log);
    if (seq <= (this.session.seen ?? 0)) return;
    this.session.setSeen(seq);
    if (this.state.phase === "online") this.connection.send({ type: "seen", seq });
    this.set({ unread: 0 });
  }

  /** Ask for messages before the first that we have. */
  loadEarlier(): void {
    const first = this.state.log[0];
    if (!first || first.seq === 1 || this.loadingEarlier || this.state.phase !== "online") return;
    this.loadingEarlier = true;
    this.connection.send({ type: "earlier", before: first.seq });
  }

  get draft(): string {
    return this.session.draft;
  }
  set draft(text: string) {
    this.session.draft = text;
  }

  /** Another tab changed the shared storage. */
  storageChanged(key: string | null): void {
    if (key === null || this.sender.owns(key)) {
      this.refresh();
      this.sender.pump();
    } else if (this.session.ownsSeen(key)) this.countUnread();
  }

  // ── the connection ──────────────────────────────────────────────────────────────────────────────────────────────

  private hello(): void {
    this.connection.send({
      type: "hello",
      visitor: this.session.greet(),
      jwt: this.jwt,
      language: this.state.language,
      seq: lastSeq(this.state.log),
    });
  }

  private lost(): void {
    this.sender.lost();
    this.loadingEarlier = false;
    this.set({ phase: "offline", typing: null });
  }

  private received(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome": this.welcome(frame); break;
      case "message": this.message(frame); break;
      case "update": this.keep(replace(this.state.log, frame)); break;
      case "earlier": this.loadingEarlier = false; this.keep(prepend(this.state.log, frame.messages)); break;
      case "ack": this.ack(frame.id, frame.seq); break;
      case "typing": this.othersType(frame.author); break;
      case "language": this.follow(frame.language); break;
      case "seen": this.session.setSeen(Math.max(frame.seq, this.session.seen ?? 0)); this.countUnread(); break;
      case "error": this.refused(frame); break;
      case "pong": break;
    }
  }

  private welcome(frame: Extract<ServerFrame, { type: "welcome" }>): void {
    if (frame.visitor !== null && !this.session.adoptVisitor(frame.visitor)) {
      // Another tab was given a token meanwhile. There is one visitor in a browser: call again as that one.
      this.connection.again(0);
      return;
    }
    // We have messages that the server has not: it was asked to forget this customer, so we do, too.
    if (frame.seq < lastSeq(this.state.log)) this.forget();
    if (this.session.seen === null) this.session.setSeen(frame.seq);
    this.connection.welcomed();
    this.set({ phase: "online", name: frame.name, verified: frame.verified, slowed: false });
    this.follow(frame.language);
    this.sender.pump();
  }

  private message(message: Message): void {
    const log = append(this.state.log, message);
    if (log === null) {
      this.connection.again(); // something is missing: ask again from where we are
      return;
    }
    if (message.author !== "customer") this.set({ typing: null });
    this.keep(log);
  }

  private ack(id: string, seq: number): void {
    const entry = this.sender.acknowledged(id);
    const shown = entry?.frame.type === "message" || entry?.frame.type === "press";
    if (entry && shown && seq > lastSeq(this.state.log)) this.acked.set(id, { ...entry, seq });
    this.sender.next(id);
  }

  private refused(frame: Extract<ServerFrame, { type: "error" }>): void {
    const wait = frame.retry_after === null ? TRY_AGAIN_AFTER : frame.retry_after * 1000;
    if (frame.code === "expired" || frame.code === "forged") {
      this.connection.stop();
      this.lost();
      this.set({ phase: frame.code === "expired" ? "expired" : "forged" });
    } else if (frame.id === null) {
      if (this.state.phase !== "online") this.connection.again(PASSING.has(frame.code) ? wait : undefined);
    } else if (PASSING.has(frame.code)) {
      this.sender.later(frame.id, wait, frame.code === "too_many");
    } else {
      this.sender.refuse(frame.id, frame.code);
    }
  }

  private tooLate(entry: OutEntry): void {
    if (entry.frame.type === "message") return; // it says so itself
    this.set({ notice: "stale" });
    clearTimeout(this.timers.notice);
    this.timers.notice = setTimeout(() => { this.set({ notice: null }); }, NOTICE_FOR);
  }

  // ── what is shown ───────────────────────────────────────────────────────────────────────────────────────────────

  private become(jwt: string | null): void {
    this.quiet();
    const scope = scopeOf(jwt);
    this.jwt = jwt;
    if (scope !== this.state.scope) this.session.forgetLog(); // whoever comes next does not find it in this tab
    this.session = new Session(this.parts.shared, this.parts.tab, scope);
    this.sender = this.senderOf(scope);
    this.acked.clear();
    this.state = this.restored(scope);
    this.tell();
  }

  private senderOf(scope: Scope): Sender {
    return new Sender(new Outbox(this.parts.shared, scope, this.now), {
      isOnline: () => this.state.phase === "online",
      send: (frame) => { this.connection.send(frame); },
      stuck: () => { this.connection.again(); },
      changed: (slowed) => { this.set({ slowed }); this.refresh(); },
      refused: (entry) => { this.tooLate(entry); },
    });
  }

  private restored(scope: Scope): State {
    const log = this.session.log;
    return {
      phase: "connecting",
      scope,
      language: this.session.language ?? this.parts.language,
      name: null,
      verified: false,
      log,
      pending: this.sender.entries(),
      typing: null,
      unread: unreadAfter(log, this.session.seen ?? 0),
      slowed: false,
      notice: null,
    };
  }

  private keep(log: Transcript): void {
    this.session.saveLog(log);
    this.set({ log });
    this.refresh();
    this.countUnread();
  }

  private forget(): void {
    this.session.setSeen(0);
    this.acked.clear();
    this.keep([]);
  }

  /** Everything that waits, less what the transcript has meanwhile. */
  private refresh(): void {
    const shown = new Set<string>();
    for (const { id } of this.state.log) if (id !== null) shown.add(id);
    const last = lastSeq(this.state.log);
    for (const [id, entry] of this.acked) if (entry.seq <= last) this.acked.delete(id);
    const waiting = this.sender.entries().filter(({ frame }) => !this.acked.has(frame.id) && !shown.has(shownAs(frame)));
    this.set({ pending: [...this.acked.values(), ...waiting] });
  }

  private countUnread(): void {
    this.set({ unread: unreadAfter(this.state.log, this.session.seen ?? 0) });
  }

  /** The conversation's language changed on the server, unless the customer has just asked for another. */
  private follow(language: Language): void {
    const asked = this.sender.entries().some(({ frame }) => frame.type === "language");
    if (asked || language === this.state.language) return;
    this.session.setLanguage(language);
    this.set({ language });
  }

  private othersType(author: "bot" | "agent"): void {
    this.set({ typing: author });
    clearTimeout(this.timers.typing);
    this.timers.typing = setTimeout(() => { this.set({ typing: null }); }, TYPING_FOR);
  }

  private quiet(): void {
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
    this.sender.stop();
    this.loadingEarlier = false;
  }

  private newId(): string {
    return this.parts.newId?.() ?? randomId();
  }

  private set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** The id under which the server shows what this frame says. */
function shownAs(frame: OutFrame): string {
  return frame.type === "press" ? `press:${frame.seq}` : frame.id;
}

/** A random UUID, also on pages without https, where the browser has no randomUUID. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
