import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { backOff, PING_EVERY, PONG_WITHIN } from "../../src/panel/client/connection";
import { FakeServer } from "./server";
import { FakeBrowser, settle } from "./setup";

let server: FakeServer;
let browser: FakeBrowser;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  browser = new FakeBrowser(server);
});
afterEach(() => { vi.useRealTimers(); });

describe("the back-off", () => {
  it("grows, ends at half a minute, and is spread", () => {
    const longest = [0, 1, 2, 3, 10, 50].map((attempt) => backOff(attempt, () => 1));
    expect(longest).toEqual([500, 1_000, 2_000, 4_000, 30_000, 30_000]);
    expect(backOff(3, () => 0)).toBe(2_000);
  });

  it("lets a client alone that cannot connect, and connects in the end", async () => {
    server.down = true;
    const chat = await browser.open();
    await vi.advanceTimersByTimeAsync(60_000);
    const tries = server.sockets.length;
    expect(tries).toBeGreaterThan(4);
    expect(tries).toBeLessThan(12);
    server.down = false;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(chat.state.phase).toBe("online");
  });

  it("is cut short when the browser is online again", async () => {
    server.down = true;
    const chat = await browser.open();
    await vi.advanceTimersByTimeAsync(60_000);
    server.down = false;
    chat.hurry();
    await settle();
    expect(chat.state.phase).toBe("online");
  });
});

describe("the heartbeat", () => {
  it("asks only when it has been quiet", async () => {
    const chat = await browser.open();
    await vi.advanceTimersByTimeAsync(PING_EVERY - 1_000);
    server.say("news");
    await vi.advanceTimersByTimeAsync(PING_EVERY - 1_000);
    expect(server.heard("ping")).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.heard("ping")).toHaveLength(1);
    expect(chat.state.phase).toBe("online");
  });

  it("notices a dead line and opens another", async () => {
    const chat = await browser.open();
    server.deaf = true;
    await vi.advanceTimersByTimeAsync(PING_EVERY + PONG_WITHIN + 100);
    expect(chat.state.phase).toBe("offline");
    server.deaf = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(chat.state.phase).toBe("online");
  });

  it("looks at once when the page is looked at again", async () => {
    const chat = await browser.open();
    server.deaf = true;
    chat.hurry();
    expect(server.heard("ping")).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(PONG_WITHIN + 100);
    expect(chat.state.phase).toBe("offline");
  });

  it("does not wait for ever for a welcome", async () => {
    server.deaf = true;
    const chat = await browser.open();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(server.sockets.length).toBeGreaterThan(1);
    expect(server.sockets[0]?.closed).toBe(true);
    expect(chat.state.phase).toBe("offline");
  });
});

it("believes the browser that there is no network", async () => {
  const chat = await browser.open();
  chat.offline();
  expect(chat.state.phase).toBe("offline");
  expect(server.last.closed).toBe(true);
});

it("stays closed when it was stopped", async () => {
  const chat = await browser.open();
  chat.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.sockets).toHaveLength(1);
});
