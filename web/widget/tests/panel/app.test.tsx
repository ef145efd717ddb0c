/** The panel as it is drawn: text stays text, keys do what they should, choices reach the client. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { App } from "../../src/panel/app";
import type { ChatClient } from "../../src/panel/client/client";
import { conversationText } from "../../src/panel/save";
import { FakeServer } from "./server";
import { FakeBrowser } from "./setup";

let server: FakeServer;
let chat: ChatClient;
let root: HTMLElement;
let closed: number;

beforeEach(async () => {
  vi.useFakeTimers();
  server = new FakeServer();
  chat = await new FakeBrowser(server).open();
  root = document.body.appendChild(document.createElement("div"));
  closed = 0;
  await draw(true);
});
afterEach(() => {
  render(null, root);
  root.remove();
  vi.useRealTimers();
});

async function draw(shown: boolean): Promise<void> {
  await act(async () => {
    render(<App client={chat} title="Harbour Home" shown={shown} shows={0} takeFocus={false} onClose={() => { closed += 1; }} />, root);
    await vi.advanceTimersByTimeAsync(0);
  });
}

async function after(action: () => void): Promise<void> {
  await act(async () => {
    action();
    await vi.advanceTimersByTimeAsync(0);
  });
}

const field = (): HTMLTextAreaElement => root.querySelector(".composer textarea") as HTMLTextAreaElement;
const buttons = (name: string): HTMLButtonElement[] => [...root.querySelectorAll("button")].filter((button) => (button.getAttribute("aria-label") ?? button.textContent) === name);

async function type(text: string): Promise<void> {
  await after(() => {
    field().value = text;
    field().dispatchEvent(new Event("input", { bubbles: true }));
  });
}

async function key(target: EventTarget, name: string, more: KeyboardEventInit & { keyCode?: number } = {}): Promise<void> {
  await after(() => target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more })));
}

describe("what somebody wrote", () => {
  it.each(["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "/restart{}", "&lt;b&gt;", "a < b && c > d"])("is text: %s", async (text) => {
    await after(() => { server.say(text); });
    const words = root.querySelector(".bot .words");
    expect(words?.textContent).toBe(text);
    expect(words?.children).toHaveLength(0);
  });

  it("has its addresses made into links that give nothing away", async () => {
    await after(() => { server.say("see https://a.example/x."); });
    const link = root.querySelector<HTMLAnchorElement>(".bot a");
    expect(link?.getAttribute("href")).toBe("https://a.example/x");
    expect(link?.rel).toContain("noopener");
    expect(link?.target).toBe("_blank");
  });

  it("is read out with who said it", async () => {
    await after(() => { server.say("Let me look", { author: "agent", name: "Mei" }); });
    expect(root.querySelector("[role=log]")?.getAttribute("aria-live")).toBe("polite");
    expect(root.querySelector(".agent")?.textContent).toContain("Mei");
    expect(root.querySelector(".who p")?.textContent).toBe("You are talking to Mei");
  });

  it.each([["queued", "A person will answer you here"], ["bot", "Assistant, day and night"]])("shows who has the conversation: %s", async (owner, shown) => {
    await after(() => { server.say("Let me look", { author: "agent", name: "Mei" }); });
    await after(() => { server.say("From here on", { author: "system", extra: { kind: "owner", owner } }); });
    expect(root.querySelector(".who p")?.textContent).toBe(shown);
  });
});

describe("the field", () => {
  it("sends on Enter and writes a new line on Shift+Enter", async () => {
    await type("hello");
    await key(field(), "Enter", { shiftKey: true });
    expect(server.heard("message")).toHaveLength(0);
    await key(field(), "Enter");
    expect(server.heard("message")).toMatchObject([{ text: "hello" }]);
    expect(field().value).toBe("");
    expect(chat.draft).toBe("");
  });

  it("does not send while a Chinese word is being chosen", async () => {
    await type("ni");
    await key(field(), "Enter", { isComposing: true });
    await key(field(), "Enter", { keyCode: 229 }); // Safari
    expect(server.heard("message")).toHaveLength(0);
    await type("你好");
    await key(field(), "Enter");
    expect(server.heard("message")).toMatchObject([{ text: "你好" }]);
  });

  it("keeps what is being written", async () => {
    await type("half a sen");
    expect(chat.draft).toBe("half a sen");
  });

  it("says by how much a text is too long, and does not send it", async () => {
    await type("😀".repeat(4_003));
    expect(root.querySelector("[role=alert]")?.textContent).toBe("3 characters too long");
    await key(field(), "Enter");
    expect(server.heard("message")).toHaveLength(0);
  });
});

describe("suggested replies", () => {
  it("are buttons until the customer has answered", async () => {
    await after(() => { server.say("Did that help?", { buttons: ["Yes", "No"] }); });
    await after(() => { buttons("Yes")[0]?.click(); });
    expect(server.heard("press")).toMatchObject([{ seq: 1, index: 0 }]);
    expect(buttons("No")).toHaveLength(0);
  });

  it("go away when the customer writes instead", async () => {
    await after(() => { server.say("Did that help?", { buttons: ["Yes", "No"] }); });
    await type("not quite");
    await key(field(), "Enter");
    expect(buttons("Yes")).toHaveLength(0);
  });

  it("begin a conversation", async () => {
    await after(() => { buttons("Talk to a person")[0]?.click(); });
    expect(server.heard("message")).toMatchObject([{ text: "I would like to talk to a person" }]);
    expect(root.querySelector(".welcome")).toBeNull();
  });
});

describe("a rating", () => {
  const extra = { kind: "rating", rating: 7, about: "bot", score: null, comment: null, open: true };
  const stars = (): HTMLInputElement[] => [...root.querySelectorAll<HTMLInputElement>("input[type=radio]")];

  beforeEach(async () => { await after(() => { server.say("How was it?", { author: "system", extra }); }); });

  it("is five choices with names", () => {
    expect(stars().map((star) => star.getAttribute("aria-label"))).toEqual([
      "1 of 5, Very poor", "2 of 5, Poor", "3 of 5, Okay", "4 of 5, Good", "5 of 5, Excellent",
    ]);
  });

  it("counts a tap at once, and takes a comment after it", async () => {
    await after(() => stars()[3]?.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 })));
    expect(server.heard("rate")).toMatchObject([{ rating: 7, score: 4, comment: null }]);
    await after(() => { server.change(1, { extra: { ...extra, score: 4 } }); });
    const comment = root.querySelector<HTMLTextAreaElement>(".rating textarea");
    await after(() => {
      if (comment) comment.value = "quick";
      comment?.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await after(() => root.querySelector(".rating")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true })));
    expect(server.heard("rate").at(-1)).toMatchObject({ score: 4, comment: "quick" });
  });

  it("is not given by moving across the stars with the keyboard", async () => {
    for (const star of stars().slice(0, 4)) {
      await after(() => {
        star.checked = true;
        star.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }
    expect(server.heard("rate")).toHaveLength(0);
    await after(() => root.querySelector(".rating")?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true })));
    expect(server.heard("rate")).toMatchObject([{ score: 4 }]);
  });

  it("can be changed while it is open, and not after", async () => {
    await after(() => { server.change(1, { extra: { ...extra, score: 2, comment: "slow" } }); });
    expect(root.querySelector(".rated")?.textContent).toContain("You gave 2 of 5");
    expect(buttons("Change")).toHaveLength(1);
    await after(() => { server.change(1, { extra: { ...extra, score: 2, open: false } }); });
    expect(buttons("Change")).toHaveLength(0);
  });

  it("is closed by its own clock", async () => {
    const closes = new Date(Date.now() - 1_000).toISOString();
    await after(() => { server.change(1, { extra: { ...extra, score: 2, closes } }); });
    expect(root.querySelector(".rated")?.textContent).toContain("You gave 2 of 5");
    expect(buttons("Change")).toHaveLength(0);
  });

  it("that nobody gave in time is not asked for any more", async () => {
    await after(() => { server.change(1, { extra: { ...extra, open: false } }); });
    expect(stars()).toHaveLength(0);
  });
});

describe("the frame around it", () => {
  it("speaks the other language when asked to", async () => {
    await after(() => { buttons("切换到中文")[0]?.click(); });
    expect(document.documentElement.lang).toBe("zh-CN");
    expect(field().placeholder).toBe("请输入消息…");
    expect(server.heard("language")).toMatchObject([{ language: "zh" }]);
  });

  it("closes on Escape, but first the menu", async () => {
    await after(() => { buttons("More")[0]?.click(); });
    const item = root.querySelector<HTMLElement>("[role=menuitem]");
    expect(document.activeElement).toBe(item);
    await key(item as HTMLElement, "Escape");
    expect(root.querySelector("[role=menu]")).toBeNull();
    expect(closed).toBe(0);
    await key(document, "Escape");
    expect(closed).toBe(1);
  });

  it("leaves Escape to the word that is being chosen", async () => {
    await key(document, "Escape", { isComposing: true });
    expect(closed).toBe(0);
  });

  it("says that it is offline only when that lasts, and how much waits", async () => {
    server.down = true;
    await after(() => { server.last.break(); });
    expect(root.querySelector(".notice")).toBeNull();
    await after(() => { chat.send("later"); });
    await act(async () => { await vi.advanceTimersByTimeAsync(1_500); });
    expect(root.querySelector("[role=status]")?.textContent).toBe("You are offline. Your message will be sent later.");
    expect(root.querySelector(".pending .meta")?.textContent).toBe("Waiting to be sent");
  });

  it("marks as seen only what can be seen", async () => {
    await draw(false);
    await after(() => { server.say("news"); });
    expect(chat.state.unread).toBe(1);
    await draw(true);
    expect(chat.state.unread).toBe(0);
  });

  it("writes the conversation down", async () => {
    await after(() => { server.say("Hello"); });
    expect(conversationText(chat.state, "Harbour Home")).toMatch(/^Conversation with Harbour Home\n\n\[.+\] Assistant: Hello\n$/);
  });
});
