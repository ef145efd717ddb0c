import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { MemoryStore } from "../../src/panel/client/storage";
import { FakeServer } from "./server";
import { FakeBrowser, settle, texts, waiting } from "./setup";

let server: FakeServer;
let browser: FakeBrowser;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  browser = new FakeBrowser(server);
});
afterEach(() => { vi.useRealTimers(); });

describe("sending", () => {
  it("shows a message at once, and once when the server has it", async () => {
    const chat = await browser.open();
    server.deaf = true;
    chat.send("hello");
    expect(waiting(chat)).toEqual(["hello"]);
    server.deaf = false;
    server.last.break();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(texts(chat)).toEqual(["hello"]);
    expect(waiting(chat)).toEqual([]);
  });

  it("keeps what was written while offline, and sends it in order", async () => {
    server.down = true;
    const chat = await browser.open();
    for (const text of ["one", "two", "three"]) chat.send(text);
    expect(chat.state.phase).toBe("offline");
    server.down = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(chat.state.phase).toBe("online");
    expect(texts(chat)).toEqual(["one", "two", "three"]);
    expect(waiting(chat)).toEqual([]);
  });

  it("sends again with the same id when the acknowledgement was lost, and shows it once", async () => {
    const chat = await browser.open();
    server.losesAcks = true;
    chat.send("hello");
    server.losesAcks = false;
    server.last.break();
    await vi.advanceTimersByTimeAsync(1_000);
    const ids = server.heard("message").map((frame) => frame.id);
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
    expect(texts(chat)).toEqual(["hello"]);
    expect(waiting(chat)).toEqual([]);
  });

  it("connects anew when an acknowledgement does not come", async () => {
    const chat = await browser.open();
    server.losesAcks = true;
    chat.send("hello");
    server.losesAcks = false;
    await vi.advanceTimersByTimeAsync(21_000);
    expect(server.sockets.length).toBeGreaterThan(1);
    expect(texts(chat)).toEqual(["hello"]);
  });

  it("waits as long as it was told to when it was too fast, and keeps the order", async () => {
    const chat = await browser.open();
    server.refuseNext = { code: "too_many", retry_after: 5 };
    chat.send("one");
    chat.send("two");
    await settle();
    expect(chat.state.slowed).toBe(true);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(server.messages).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(texts(chat)).toEqual(["one", "two"]);
    expect(chat.state.slowed).toBe(false);
  });

  it("tries again when the server could not store it", async () => {
    const chat = await browser.open();
    server.refuseNext = { code: "unavailable", retry_after: null };
    chat.send("one");
    expect(waiting(chat)).toEqual(["one"]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(texts(chat)).toEqual(["one"]);
  });

  it("keeps what the server will never take for the customer to change, and sends the rest", async () => {
    const chat = await browser.open();
    server.refuseNext = { code: "message_too_long", retry_after: null };
    chat.send("bad");
    chat.send("good");
    await settle();
    expect(texts(chat)).toEqual(["good"]);
    const [refused] = chat.state.pending;
    expect(refused?.refused).toBe("message_too_long");
    expect(chat.takeBack(refused?.frame.id ?? "")).toBe("bad");
    expect(waiting(chat)).toEqual([]);
  });

  it("does not send what is larger than a frame may be", async () => {
    const chat = await browser.open();
    chat.send("\u0001".repeat(3_500)); // escaped, that is six bytes each
    await settle();
    expect(chat.state.pending[0]?.refused).toBe("too_large");
    expect(server.heard("message")).toEqual([]);
    expect(chat.state.phase).toBe("online");
  });

  it("sends nothing for nothing", async () => {
    const chat = await browser.open();
    chat.send("  \n ");
    expect(waiting(chat)).toEqual([]);
  });
});

describe("receiving", () => {
  it("asks for what it missed by number, and shows every message once, in order", async () => {
    const chat = await browser.open();
    server.say("one");
    server.last.break();
    server.say("two");
    server.say("three");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.heard("hello").map((frame) => frame.seq)).toEqual([0, 1]);
    expect(texts(chat)).toEqual(["one", "two", "three"]);
  });

  it("leaves out a message that came twice", async () => {
    const chat = await browser.open();
    const message = server.say("one");
    server.tell({ type: "message", ...message });
    expect(texts(chat)).toEqual(["one"]);
  });

  it("asks again when a message is missing before the one that came", async () => {
    const chat = await browser.open();
    server.say("one");
    const missed = { ...server.say("two") };
    const own = new MemoryStore();
    expect(texts(chat)).toEqual(["one", "two"]);
    const other = await browser.open(own);
    server.tell({ type: "message", ...missed, seq: 5, text: "five" });
    server.messages.push(...[3, 4, 5].map((seq) => ({ ...missed, seq, text: String(seq) })));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(texts(other)).toEqual(["one", "two", "3", "4", "5"]);
  });

  it("takes a change to a message, and not for a new message", async () => {
    const chat = await browser.open();
    server.say("How was it?", { extra: { kind: "rating", rating: 1, score: null } });
    server.change(1, { extra: { kind: "rating", rating: 1, score: 4 } });
    expect(chat.state.log.map((message) => message.extra.score)).toEqual([4]);
  });

  it("puts earlier messages before the others", async () => {
    for (let n = 1; n <= 12; n++) server.say(`m${n}`);
    const own = new MemoryStore();
    own.set("deskmate:log:visitor", JSON.stringify({ visitor: null, messages: server.messages.slice(-2) }));
    const chat = await browser.open(own);
    expect(texts(chat)).toEqual(["m11", "m12"]);
    chat.loadEarlier();
    expect(texts(chat)).toHaveLength(12);
    expect(texts(chat)[0]).toBe("m1");
    chat.loadEarlier();
    expect(server.heard("earlier")).toHaveLength(1);
  });

  it("forgets what the server was asked to forget", async () => {
    const chat = await browser.open();
    server.say("one");
    server.say("two");
    server.messages.length = 0;
    server.last.break();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(texts(chat)).toEqual([]);
    server.say("new");
    expect(texts(chat)).toEqual(["new"]);
    expect(chat.state.unread).toBe(1);
  });

  it("shows that somebody is writing until they have written", async () => {
    const chat = await browser.open();
    server.tell({ type: "typing", author: "agent" });
    expect(chat.state.typing).toBe("agent");
    server.say("there you are", { author: "agent" });
    expect(chat.state.typing).toBeNull();
    server.tell({ type: "typing", author: "bot" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(chat.state.typing).toBeNull();
  });

  it("counts what was not seen, and no more once it was", async () => {
    const chat = await browser.open();
    chat.send("hello");
    server.say("one");
    server.say("two");
    expect(chat.state.unread).toBe(2);
    chat.markSeen();
    expect(chat.state.unread).toBe(0);
    expect(server.heard("seen").map((frame) => frame.seq)).toEqual([3]);
  });

  it("leaves frames alone that it does not know", async () => {
    const chat = await browser.open();
    server.last.onmessage?.({ data: "no json" } as MessageEvent<unknown>);
    server.last.onmessage?.({ data: '{"type":"from-the-future"}' } as MessageEvent<unknown>);
    expect(chat.state.phase).toBe("online");
  });
});

describe("reloading", () => {
  it("shows the transcript before the server answers, and then what was missed", async () => {
    const own = new MemoryStore();
    const before = await browser.open(own);
    before.send("hello");
    server.say("one");
    before.stop();
    const after = browser.tab(own);
    expect(texts(after)).toEqual(["hello", "one"]);
    server.say("two");
    after.start(null);
    await settle();
    expect(texts(after)).toEqual(["hello", "one", "two"]);
    expect(server.heard("hello").at(-1)).toMatchObject({ seq: 2, visitor: "token-1" });
  });

  it("keeps the draft and what was not sent", async () => {
    const before = await browser.open();
    server.deaf = true;
    before.send("on its way");
    before.draft = "half a sen";
    before.stop();
    server.deaf = false;
    const after = await browser.open();
    expect(after.draft).toBe("half a sen");
    expect(texts(after)).toEqual(["on its way"]);
    expect(server.messages).toHaveLength(1);
  });

  it("starts from nothing when its stored transcript is damaged", async () => {
    const own = new MemoryStore();
    own.set("deskmate:log:visitor", '{"visitor":null,"mess');
    server.say("one");
    expect(texts(await browser.open(own))).toEqual(["one"]);
  });
});
