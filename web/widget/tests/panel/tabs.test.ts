/** Several tabs of one browser, and several people at one browser. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { MemoryStore } from "../../src/panel/client/storage";
import { FakeServer } from "./server";
import { FakeBrowser, jwtOf, settle, texts, waiting } from "./setup";

let server: FakeServer;
let browser: FakeBrowser;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  browser = new FakeBrowser(server);
});
afterEach(() => { vi.useRealTimers(); });

describe("tabs of one visitor", () => {
  it("show the same messages", async () => {
    const one = await browser.open();
    const two = await browser.open();
    one.send("from one");
    two.send("from two");
    server.say("answer");
    expect(texts(one)).toEqual(["from one", "from two", "answer"]);
    expect(texts(two)).toEqual(texts(one));
  });

  it("are one visitor, also when both were opened at the same moment", async () => {
    const one = browser.tab();
    const two = browser.tab();
    one.start(null);
    two.start(null);
    await vi.advanceTimersByTimeAsync(1_000);
    const visitors = new Set(server.sockets.filter((socket) => !socket.closed).map((socket) => socket.hello?.visitor ?? "token-1"));
    expect(visitors).toEqual(new Set(["token-1"]));
    expect(one.state.phase).toBe("online");
    expect(two.state.phase).toBe("online");
  });

  it("both show what waits, and it is stored once", async () => {
    const one = await browser.open();
    const two = await browser.open();
    server.deaf = true;
    one.send("hello");
    expect(waiting(two)).toEqual(["hello"]);
    server.deaf = false;
    for (const socket of [...server.sockets]) socket.break();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.messages).toHaveLength(1);
    expect(waiting(one)).toEqual([]);
    expect(waiting(two)).toEqual([]);
    expect(texts(two)).toEqual(["hello"]);
  });

  it("count as read in all what was read in one", async () => {
    const one = await browser.open();
    const two = await browser.open();
    server.say("news");
    expect(two.state.unread).toBe(1);
    one.markSeen();
    expect(two.state.unread).toBe(0);
  });
});

describe("people at one browser", () => {
  it("never share a transcript, a draft or unsent messages", async () => {
    const own = new MemoryStore();
    const chat = await browser.open(own);
    server.say("for the visitor");
    server.deaf = true;
    chat.send("as a visitor");
    chat.draft = "secret";
    server.deaf = false;
    chat.identify(jwtOf("anna"));
    expect(texts(chat)).toEqual([]);
    expect(waiting(chat)).toEqual([]);
    expect(chat.draft).toBe("");
    expect(own.keys("deskmate:log:")).toEqual([]);
    await settle();
    expect(server.last.hello).toMatchObject({ jwt: jwtOf("anna"), visitor: null });
    expect(server.heard("message").filter((frame) => frame.text === "as a visitor")).toHaveLength(1);
  });

  it("find their own again when they come back", async () => {
    const chat = await browser.open();
    server.down = true;
    server.last.break();
    chat.send("as a visitor");
    chat.identify(jwtOf("anna"));
    chat.identify(null);
    expect(waiting(chat)).toEqual(["as a visitor"]);
  });

  it("are told apart whatever their ids look like", async () => {
    const chat = await browser.open(new MemoryStore(), jwtOf("1:x"));
    server.deaf = true;
    chat.send("of 1:x");
    chat.identify(jwtOf("1"));
    expect(waiting(chat)).toEqual([]);
  });
});

describe("the shop's token", () => {
  it("stops when it is expired, keeps what was written, and goes on with a fresh one", async () => {
    const chat = await browser.open(new MemoryStore(), jwtOf("anna"));
    server.refuseHello = "expired";
    server.last.break();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(chat.state.phase).toBe("expired");
    const tries = server.sockets.length;
    chat.send("still here");
    chat.hurry();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(server.sockets.length).toBe(tries);
    server.refuseHello = null;
    chat.identify(jwtOf("anna") + "2");
    await settle();
    expect(chat.state.phase).toBe("online");
    expect(texts(chat)).toEqual(["still here"]);
  });

  it("goes on without only when the page asks for that", async () => {
    server.refuseHello = "forged";
    const chat = await browser.open(new MemoryStore(), jwtOf("anna"));
    expect(chat.state.phase).toBe("forged");
    server.refuseHello = null;
    chat.identify(null);
    await settle();
    expect(chat.state).toMatchObject({ phase: "online", verified: false });
  });
});
