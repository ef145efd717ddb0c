import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { openStream } from "@/live/stream";

/** A server-sent event stream in the test's hands. */
class FakeSource extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  readyState: number = FakeSource.CONNECTING;
  closed = false;
  open(): void {
    this.readyState = EventSource.OPEN;
    this.dispatchEvent(new Event("open"));
  }
  send(data: string): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
  fail(readyState: number): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event("error"));
  }
  close(): void {
    this.closed = true;
  }
}

let sources: FakeSource[];
const handlers = { open: vi.fn(), lost: vi.fn(), message: vi.fn() };
const connect = (): EventSource => {
  const source = new FakeSource();
  sources.push(source);
  return source as unknown as EventSource;
};
const last = (): FakeSource => {
  const source = sources.at(-1);
  if (!source) throw new Error("nothing was opened");
  return source;
};

beforeEach(() => {
  sources = [];
  vi.stubGlobal("EventSource", FakeSource);
  vi.useFakeTimers();
  for (const handler of Object.values(handlers)) handler.mockReset();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the live stream", () => {
  it("hands over what it is told, and skips what it cannot read", () => {
    openStream("/api/events", handlers, connect);
    last().open();
    last().send('{"ticket": 1001, "change": "opened"}');
    last().send("{broken");

    expect(handlers.message.mock.calls).toEqual([[{ ticket: 1001, change: "opened" }]]);
  });

  it("says each time that it begins, since something may have been missed", () => {
    openStream("/api/events", handlers, connect);
    last().open();
    last().fail(EventSource.CONNECTING); // the browser connects again by itself
    last().open();

    expect(handlers.open).toHaveBeenCalledTimes(2);
    expect(handlers.lost).toHaveBeenCalledTimes(1);
    expect(sources).toHaveLength(1);
  });

  it("tries again when the browser has given up, more slowly each time", () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    openStream("/api/events", handlers, connect);
    last().fail(EventSource.CLOSED);
    vi.advanceTimersByTime(999);
    expect(sources).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sources).toHaveLength(2);

    last().fail(EventSource.CLOSED);
    vi.advanceTimersByTime(1_999);
    expect(sources).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(sources).toHaveLength(3);
  });

  it("is over when it is closed", () => {
    const close = openStream("/api/events", handlers, connect);
    last().fail(EventSource.CLOSED);
    close();
    vi.advanceTimersByTime(60_000);

    expect(sources).toHaveLength(1);
    expect(last().closed).toBe(true);
  });
});
