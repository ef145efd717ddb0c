/** Buttons, ratings and the language: what is chosen counts once, and the last choice counts. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { FakeServer } from "./server";
import { FakeBrowser, settle, texts } from "./setup";

let server: FakeServer;
let browser: FakeBrowser;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  browser = new FakeBrowser(server);
});
afterEach(() => { vi.useRealTimers(); });

it("presses a button once, however often it is tapped", async () => {
  const chat = await browser.open();
  server.say("Did that help?", { buttons: ["Yes", "No"] });
  server.deaf = true;
  chat.press(1, 0);
  chat.press(1, 1);
  server.deaf = false;
  server.last.break();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(server.heard("press").at(-1)).toMatchObject({ seq: 1, index: 0 });
  expect(texts(chat)).toEqual(["Did that help?", "pressed"]);
  expect(chat.state.pending).toEqual([]);
});

it("says that a choice came too late, and drops it", async () => {
  const chat = await browser.open();
  server.say("Did that help?", { buttons: ["Yes", "No"] });
  server.refuseNext = { code: "stale", retry_after: null };
  chat.press(1, 0);
  await settle();
  expect(chat.state).toMatchObject({ notice: "stale", pending: [] });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(chat.state.notice).toBeNull();
});

it("sends only the last score that was chosen while offline, with the comment that was written", async () => {
  server.down = true;
  const chat = await browser.open();
  chat.rate(7, 2, null);
  chat.rate(7, 4, "quick");
  chat.rate(7, 5, null);
  server.down = false;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(server.heard("rate")).toMatchObject([{ rating: 7, score: 5, comment: "quick" }]);
});

it("switches the language at once, and does not fall back while the server does not know yet", async () => {
  server.down = true;
  const chat = await browser.open();
  chat.switchLanguage("zh");
  expect(chat.state.language).toBe("zh");
  server.down = false;
  server.deaf = false;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(chat.state.language).toBe("zh");
  expect(server.heard("language")).toMatchObject([{ language: "zh" }]);
});

it("follows the language that the conversation took", async () => {
  const chat = await browser.open();
  server.tell({ type: "language", language: "zh" });
  expect(chat.state.language).toBe("zh");
  chat.stop();
  expect(browser.tab().state.language).toBe("zh");
});

it("speaks the page's language until the customer has one of their own", async () => {
  const chat = await browser.open();
  server.language = "zh"; // it takes what a new visitor's hello says
  chat.suggestLanguage("zh");
  await settle();
  expect(chat.state).toMatchObject({ language: "zh", phase: "online" });
  expect(server.heard("hello").map((frame) => frame.language)).toEqual(["en", "zh"]);
  chat.switchLanguage("en");
  chat.suggestLanguage("zh");
  expect(chat.state.language).toBe("en");
});

it("says every few seconds at most that the customer is writing", async () => {
  const chat = await browser.open();
  for (let n = 0; n < 5; n++) chat.typing();
  expect(server.heard("typing")).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(3_000);
  chat.typing();
  expect(server.heard("typing")).toHaveLength(2);
});
