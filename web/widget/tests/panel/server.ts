/** A server for the client's tests: keeps messages as the real one does, and loses or holds back whatever a test tells it to. */
import type { SocketLike } from "../../src/panel/client/connection";
import type { ClientFrame, Language, Message, ServerFrame } from "../../src/shared/protocol";

type Hello = Extract<ClientFrame, { type: "hello" }>;

export class FakeSocket implements SocketLike {
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent<unknown>) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  closed = false;
  hello: Hello | null = null;
  /** Frames of the client, as they came. */
  readonly heard: ClientFrame[] = [];

  constructor(private readonly server: FakeServer) {}

  send(data: string): void {
    if (this.closed) return;
    const frame = JSON.parse(data) as ClientFrame;
    this.heard.push(frame);
    this.server.hear(this, frame);
  }
  close(): void {
    this.closed = true;
  }
  /** The line breaks. */
  break(): void {
    if (this.closed) return;
    this.closed = true;
    this.onclose?.({} as CloseEvent);
  }
  say(frame: ServerFrame): void {
    if (!this.closed) this.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent<unknown>);
  }
}

export class FakeServer {
  readonly messages: Message[] = [];
  readonly sockets: FakeSocket[] = [];
  language: Language = "en";
  /** No line can be opened. */
  down = false;
  /** Takes frames and says nothing, as a dead line does. */
  deaf = false;
  /** Stores messages, and loses the acknowledgement. */
  losesAcks = false;
  /** Answers the next frame that has an id with this error. */
  refuseNext: { code: string; retry_after: number | null } | null = null;
  /** Refuses hello with this error. */
  refuseHello: string | null = null;
  private tokens = 0;

  readonly connect = (): FakeSocket => {
    const socket = new FakeSocket(this);
    this.sockets.push(socket);
    queueMicrotask(() => {
      if (this.down) socket.break();
      else socket.onopen?.({} as Event);
    });
    return socket;
  };

  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("nobody connected");
    return socket;
  }

  /** All frames of a type that clients sent, over all sockets. */
  heard<T extends ClientFrame["type"]>(type: T): Extract<ClientFrame, { type: T }>[] {
    return this.sockets.flatMap((socket) => socket.heard).filter((frame) => frame.type === type) as Extract<ClientFrame, { type: T }>[];
  }

  say(text: string, more: Partial<Message> = {}): Message {
    return this.store({ author: "bot", text, ...more });
  }

  /** Change a stored message, and tell. */
  change(seq: number, change: Partial<Message>): void {
    const message = this.messages.find((known) => known.seq === seq);
    if (message) this.tell({ type: "update", ...Object.assign(message, change) });
  }

  tell(frame: ServerFrame): void {
    for (const socket of this.sockets) if (socket.hello) socket.say(frame);
  }

  hear(socket: FakeSocket, frame: ClientFrame): void {
    if (this.deaf) return;
    if (frame.type === "hello") this.welcome(socket, frame);
    else if (frame.type === "ping") socket.say({ type: "pong" });
    else if (frame.type === "earlier") {
      const messages = this.messages.filter(({ seq }) => seq < frame.before).slice(-10);
      socket.say({ type: "earlier", messages });
    } else if ("id" in frame) this.take(socket, frame);
  }

  private welcome(socket: FakeSocket, frame: Hello): void {
    if (this.refuseHello) {
      socket.say({ type: "error", code: this.refuseHello, id: null, retry_after: null });
      socket.break();
      return;
    }
    socket.hello = frame;
    const visitor = frame.jwt === null ? (frame.visitor ?? `token-${++this.tokens}`) : null;
    const last = this.messages.at(-1)?.seq ?? 0;
    socket.say({ type: "welcome", visitor, language: this.language, name: null, verified: frame.jwt !== null, seq: last });
    const after = frame.seq <= last ? frame.seq : 0;
    for (const message of this.messages) if (message.seq > after) socket.say({ type: "message", ...message });
  }

  private take(socket: FakeSocket, frame: Extract<ClientFrame, { id: string }>): void {
    if (this.refuseNext) {
      socket.say({ type: "error", id: frame.id, ...this.refuseNext });
      this.refuseNext = null;
      return;
    }
    let seq = this.messages.at(-1)?.seq ?? 0;
    if (frame.type === "message" || frame.type === "press") {
      const id = frame.type === "press" ? `press:${frame.seq}` : frame.id;
      const known = this.messages.find((message) => message.id === id);
      const text = frame.type === "message" ? frame.text : "pressed";
      seq = (known ?? this.store({ id, author: "customer", text })).seq;
    }
    if (!this.losesAcks) socket.say({ type: "ack", id: frame.id, seq });
  }

  private store(parts: Partial<Message>): Message {
    const message: Message = {
      seq: (this.messages.at(-1)?.seq ?? 0) + 1,
      id: null,
      author: "bot",
      name: null,
      text: "",
      buttons: [],
      extra: {},
      time: "2026-05-04T12:00:00+00:00",
      edited: false,
      ...parts,
    };
    this.messages.push(message);
    if (!this.losesAcks) this.tell({ type: "message", ...message });
    return message;
  }
}
