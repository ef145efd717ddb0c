import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { VueWrapper } from "@vue/test-utils";

import Composer from "@/desk/Composer.vue";
import { forgetDrafts, type Outgoing } from "@/desk/drafts";

import { settle } from "../make";
import { show } from "../mount";

let composer: VueWrapper;
const send = vi.fn<(outgoing: Outgoing) => Promise<void>>();

function open(props: Record<string, unknown> = {}): void {
  composer = show(Composer, {
    userId: 1,
    ticket: 1001,
    customer: "Anna",
    channel: "Telegram",
    canResolve: true,
    send,
    ...props,
  });
}
const text = (): string => composer.get("textarea").element.value;
const write = (words: string): Promise<void> => composer.get("textarea").setValue(words);
const choose = (mode: "reply" | "note"): Promise<void> => composer.get(`input[value='${mode}']`).setValue(true);
const press = (init: Record<string, unknown>): Promise<void> =>
  composer.get("textarea").trigger("keydown", { key: "Enter", ...init });
const sent = (mode: "reply" | "note", words: string): unknown =>
  expect.objectContaining({ mode, text: words, then: "stay" });

beforeEach(() => {
  forgetDrafts();
  send.mockReset().mockResolvedValue();
});
afterEach(() => {
  composer.unmount();
});

describe("the composer", () => {
  it("sends a reply with Enter, trimmed, and is empty then", async () => {
    open();
    await write("  Hello Anna \n");
    await press({});
    await settle();

    expect(send).toHaveBeenCalledExactlyOnceWith(sent("reply", "Hello Anna"));
    expect(text()).toBe("");
  });

  it("does not send with Shift and Enter, nor while an input method composes", async () => {
    open();
    await write("ni hao");
    await press({ shiftKey: true });
    await press({ isComposing: true });

    expect(send).not.toHaveBeenCalled();
  });

  it("never makes a note a reply: each has a text of its own", async () => {
    open();
    await choose("note");
    await write("She is angry, be careful");
    await choose("reply");
    expect(text()).toBe("");

    await write("Dear Anna");
    await press({});
    await settle();
    expect(send).toHaveBeenCalledExactlyOnceWith(sent("reply", "Dear Anna"));

    await choose("note");
    expect(text()).toBe("She is angry, be careful");
    await press({});
    await settle();
    expect(send).toHaveBeenLastCalledWith(sent("note", "She is angry, be careful"));
  });

  it("says in words, colour and button who will read it", async () => {
    open();
    expect(composer.text()).toContain("Goes to Anna on Telegram");
    expect(composer.text()).toContain("Send");

    await choose("note");

    expect(composer.classes()).toContain("note");
    expect(composer.text()).toContain("Only your team sees this");
    expect(composer.text()).toContain("Add note");
    expect(composer.find(".el-button--primary").exists()).toBe(false);
  });

  it("keeps what was written when sending fails", async () => {
    send.mockRejectedValue(new Error("no network"));
    open();
    await write("Important");
    await press({});
    await settle();

    expect(text()).toBe("Important");
  });

  it("tries the same text again with the same key, and another with another", async () => {
    send.mockRejectedValueOnce(new Error("the answer was lost")).mockRejectedValueOnce(new Error("again"));
    open();
    for (const words of ["Hello", "Hello", "Hello!", "Hello!"]) {
      await write(words);
      await press({});
      await settle();
    }
    const keys = send.mock.calls.map(([outgoing]) => outgoing.key);

    expect(keys.every((key) => /^[0-9a-f]{32}$/u.test(key))).toBe(true);
    expect(keys[1]).toBe(keys[0]); // lost
    expect(new Set(keys).size).toBe(3); // changed; and said before, so it is meant once more
  });

  it("keeps what was typed while it was being sent", async () => {
    let arrived: () => void = () => undefined;
    send.mockReturnValue(
      new Promise((resolve) => {
        arrived = resolve;
      }),
    );
    open();
    await write("First");
    await press({});
    await write("First and second");
    arrived();
    await settle();

    expect(text()).toBe("First and second");
  });

  it("sends once, however often Enter is pressed", async () => {
    send.mockReturnValue(new Promise(() => undefined));
    open();
    await write("Once");
    await press({});
    await press({});

    expect(send).toHaveBeenCalledTimes(1);
  });

  it("offers only a note where the customer cannot be answered, and says why", async () => {
    open({ closed: "Ben has this ticket." });
    expect(composer.classes()).toContain("note");
    expect(composer.text()).toContain("Ben has this ticket.");
    expect(composer.get<HTMLInputElement>("input[value='reply']").element.disabled).toBe(true);

    await write("For Ben");
    await press({});
    await settle();

    expect(send).toHaveBeenCalledExactlyOnceWith(sent("note", "For Ben"));
  });

  it("sends neither nothing nor too much", async () => {
    open();
    await write("   ");
    await press({});
    await write("x".repeat(4001));
    await press({});

    expect(send).not.toHaveBeenCalled();
    expect(composer.text()).toContain("1 character too long");
  });

  it("shows another ticket's draft when the ticket changes", async () => {
    open();
    await write("for 1001");
    await composer.setProps({ ticket: 1002 });
    expect(text()).toBe("");

    await composer.setProps({ ticket: 1001 });
    expect(text()).toBe("for 1001");
  });
});
