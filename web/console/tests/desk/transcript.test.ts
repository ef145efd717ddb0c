import { describe, expect, it } from "vitest";

import { mergeMessages, transcriptOf, type Item } from "@/desk/transcript";

import { aMessage, anEvent } from "../make";

const kinds = (items: Item[]): string[] =>
  items.map((item) => {
    if (item.kind === "message") return `${item.message.author}${item.follows ? "+" : ""}`;
    return item.kind === "event" ? item.event.kind : item.kind;
  });

describe("merging messages", () => {
  it("adds new ones in order, each once", () => {
    const known = [aMessage({ id: 1 }), aMessage({ id: 2 })];
    const merged = mergeMessages(known, [aMessage({ id: 4 }), aMessage({ id: 2 }), aMessage({ id: 3 })]);

    expect(merged.map((message) => message.id)).toEqual([1, 2, 3, 4]);
  });

  it("takes the newer version of a message that changed", () => {
    const merged = mergeMessages(
      [aMessage({ id: 1, text: "before" }), aMessage({ id: 2, delivery: "due" })],
      [aMessage({ id: 2, delivery: "failed" })],
    );

    expect(merged.map((message) => message.delivery)).toEqual(["none", "failed"]);
  });

  it("puts earlier messages before those that are known", () => {
    const merged = mergeMessages([aMessage({ id: 10 })], [aMessage({ id: 8 }), aMessage({ id: 9 })]);

    expect(merged.map((message) => message.id)).toEqual([8, 9, 10]);
  });
});

describe("the transcript", () => {
  it("says a name once for messages that follow one another", () => {
    const items = transcriptOf(
      [
        aMessage({ id: 1, created_at: "2026-05-04T12:00:00Z" }),
        aMessage({ id: 2, created_at: "2026-05-04T12:01:00Z" }),
        aMessage({ id: 3, created_at: "2026-05-04T12:09:00Z" }),
      ],
      [],
    );

    expect(kinds(items)).toEqual(["day", "customer", "customer+", "customer"]);
  });

  it("does not let a note follow a reply of the same agent", () => {
    const ada = { id: 1, name: "Ada" };
    const items = transcriptOf(
      [
        aMessage({ id: 1, author: "agent", user: ada }),
        aMessage({ id: 2, author: "agent", user: ada, audience: "staff", seq: null }),
      ],
      [],
    );

    expect(kinds(items)).toEqual(["day", "agent", "agent"]);
  });

  it("reads what was committed together as it happened", () => {
    const items = transcriptOf(
      [
        aMessage({ id: 1, author: "customer" }),
        aMessage({ id: 2, author: "bot" }),
        aMessage({ id: 3, author: "system" }),
        aMessage({ id: 4, author: "agent" }),
      ],
      [anEvent({ id: 1, kind: "opened" }), anEvent({ id: 2, kind: "status" })],
    );

    expect(kinds(items)).toEqual(["day", "customer", "bot", "opened", "system", "agent", "status"]);
  });

  it("marks a new day and a new conversation", () => {
    const items = transcriptOf(
      [
        aMessage({ id: 1, created_at: "2026-05-04T12:00:00Z", conversation_id: 1 }),
        aMessage({ id: 2, created_at: "2026-05-06T12:00:00Z", conversation_id: 2 }),
      ],
      [],
    );

    expect(kinds(items)).toEqual(["day", "customer", "day", "conversation", "customer"]);
  });
});
