/**
 * A socket that comes back: back-off with jitter, at once when the browser is online again, and a heartbeat that notices a line
 * that is dead without saying so. What is said over it is for the client.
 */
import type { ClientFrame, ServerFrame } from "../../shared/protocol";

export const PING_EVERY = 25_000;
export const PONG_WITHIN = 10_000;
export const WELCOME_WITHIN = 15_000;
/** Online this long, the next failure starts with short waits again. */
const STEADY_AFTER = 10_000;
const SHORTEST_WAIT = 500;
const LONGEST_WAIT = 30_000;

export interface SocketLike {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(data: string): void;
  close(): void;
}

export interface Line {
  /** The socket is open: say hello. */
  opened(): void;
  received(frame: ServerFrame): void;
  /** The socket is gone, and another will be tried. */
  lost(): void;
}

/** Milliseconds to wait before try number `attempt` (from 0): half of it fixed, half random, so that clients do not come in step. */
export function backOff(attempt: number, random: () => number): number {
  const whole = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** attempt);
  return whole / 2 + (whole / 2) * random();
}

export class Connection {
  private socket: SocketLike | null = null;
  private running = false;
  private isWelcome = false;
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setTimeout> | undefined;
  private steady: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly open: () => SocketLike,
    private readonly line: Line,
    private readonly random: () => number = Math.random,
  ) {}

  start(): void {
    this.running = true;
    this.connect();
  }

  /** Hang up, and stay so until `start`. */
  stop(): void {
    this.running = false;
    clearTimeout(this.retry);
    this.drop();
  }

  /** Try now, whatever the back-off says; or see whether the line is still alive, as after a computer's sleep. */
  hurry(): void {
    if (!this.running) return;
    if (!this.socket) {
      clearTimeout(this.retry);
      this.connect();
    } else if (this.isWelcome) this.probe();
  }

  /** Hang up and call again, after `wait` milliseconds or the back-off. */
  again(wait?: number): void {
    this.drop();
    if (!this.running) return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => { this.connect(); }, wait ?? backOff(this.attempt++, this.random));
    this.line.lost();
  }

  /** The server has welcomed us. From here on, silence is looked into. */
  welcomed(): void {
    this.isWelcome = true;
    clearTimeout(this.steady);
    this.steady = setTimeout(() => { this.attempt = 0; }, STEADY_AFTER);
    this.listen();
  }

  send(frame: ClientFrame): void {
    this.socket?.send(JSON.stringify(frame));
  }

  private connect(): void {
    const socket = this.open();
    this.socket = socket;
    this.expectWithin(WELCOME_WITHIN);
    socket.onopen = () => { this.line.opened(); };
    socket.onmessage = ({ data }) => {
      const frame = parse(data);
      if (!frame) return;
      if (frame.type !== "error") this.listen(); // any word proves that the line is alive
      this.line.received(frame);
    };
    socket.onclose = () => {
      if (this.socket === socket) this.again();
    };
  }

  private listen(): void {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => { this.probe(); }, PING_EVERY);
  }

  private probe(): void {
    this.send({ type: "ping" });
    this.expectWithin(PONG_WITHIN);
  }

  private expectWithin(wait: number): void {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => { this.again(); }, wait);
  }

  private drop(): void {
    clearTimeout(this.watch);
    clearTimeout(this.steady);
    const socket = this.socket;
    this.socket = null;
    this.isWelcome = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

function parse(data: unknown): ServerFrame | null {
  try {
    const frame: unknown = JSON.parse(String(data));
    return typeof frame === "object" && frame !== null && "type" in frame ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}
