/**
 * Sends what waits in the outbox: the first entry, and the next one when that is acknowledged, so that the order holds whatever
 * gets lost on the way.
 */
import { LARGEST_FRAME } from "../../shared/protocol";
import type { OutEntry, OutFrame, Outbox } from "./outbox";

/** Without an acknowledgement for so long, the line is not to be trusted, whatever else comes over it. */
const ACK_WITHIN = 20_000;

export interface Link {
  isOnline: () => boolean;
  send: (frame: OutFrame) => void;
  /** No acknowledgement came. */
  stuck: () => void;
  /** The outbox is no longer what it was; `slowed`: the server asked us to wait. */
  changed: (slowed: boolean) => void;
  /** This will never be taken. */
  refused: (entry: OutEntry) => void;
}

export class Sender {
  private inFlight: string | null = null;
  /** The server asked us to wait before we send more. */
  private held = false;
  /** … because we were too fast. */
  private slowed = false;
  private ackTimer: ReturnType<typeof setTimeout> | undefined;
  private holdTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly outbox: Outbox,
    private readonly link: Link,
  ) {}

  entries(): OutEntry[] {
    return this.outbox.entries();
  }

  owns(key: string): boolean {
    return this.outbox.owns(key);
  }

  put(frame: OutFrame): void {
    this.outbox.add(frame);
    this.link.changed(this.slowed);
    this.pump();
  }

  /** Send the first entry that waits, if nothing is under way. */
  pump(): void {
    if (!this.link.isOnline() || this.inFlight !== null || this.held) return;
    const next = this.outbox.entries().find((entry) => entry.refused === undefined);
    if (!next) return;
    if (new TextEncoder().encode(JSON.stringify(next.frame)).length > LARGEST_FRAME) {
      this.refuse(next.frame.id, "too_large"); // the server would hang up on it, again and again
      return;
    }
    this.inFlight = next.frame.id;
    this.link.send(next.frame);
    this.ackTimer = setTimeout(() => { this.link.stuck(); }, ACK_WITHIN);
  }

  /** The server has it. Returns what it was, if it is known here. */
  acknowledged(id: string): OutEntry | null {
    const entry = this.find(id);
    this.outbox.remove(id);
    return entry;
  }

  /** What was acknowledged has been dealt with: go on. */
  next(id: string): void {
    if (this.inFlight === id) {
      this.inFlight = null;
      clearTimeout(this.ackTimer);
    }
    this.link.changed(this.slowed);
    this.pump();
  }

  /** The server could not take it now: try again after `wait` milliseconds. */
  later(id: string, wait: number, slowed: boolean): void {
    if (id !== this.inFlight) return;
    this.inFlight = null;
    this.held = true;
    this.slowed = slowed;
    clearTimeout(this.ackTimer);
    clearTimeout(this.holdTimer);
    this.holdTimer = setTimeout(() => {
      this.held = this.slowed = false;
      this.link.changed(false);
      this.pump();
    }, wait);
    this.link.changed(slowed);
  }

  /** The server will never take it. What the customer wrote stays, for them to see; the rest goes. */
  refuse(id: string, code: string): void {
    const entry = this.find(id);
    if (entry?.frame.type === "message") this.outbox.refuse(id, code);
    else this.outbox.remove(id);
    if (entry) this.link.refused(entry);
    this.next(id);
  }

  /** Forget what waits and is out of date by what is put next. What is under way is left alone: the later one wins anyway. */
  supersede(outdated: (frame: OutFrame) => boolean): void {
    for (const { frame } of this.outbox.entries()) {
      if (frame.id !== this.inFlight && outdated(frame)) this.outbox.remove(frame.id);
    }
  }

  /** Take an entry out again. */
  takeBack(id: string): OutEntry | null {
    const entry = this.acknowledged(id);
    this.link.changed(this.slowed);
    return entry;
  }

  /** The line is down: what was under way has to be sent again. */
  lost(): void {
    this.inFlight = null;
    clearTimeout(this.ackTimer);
  }

  stop(): void {
    this.lost();
    this.held = this.slowed = false;
    clearTimeout(this.holdTimer);
  }

  private find(id: string): OutEntry | null {
    return this.outbox.entries().find(({ frame }) => frame.id === id) ?? null;
  }
}
