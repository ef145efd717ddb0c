import { describe, expect, it } from "vitest";

import { readHint } from "@/live/hints";

describe("a hint", () => {
  it("is understood", () => {
    expect(readHint({ ticket: 1001, change: "claimed" })).toEqual({ kind: "ticket", ticket: 1001, change: "claimed" });
    expect(readHint({ conversation: 7, message: 9 })).toEqual({ kind: "conversation", conversation: 7, message: 9 });
    expect(readHint({ conversation: 7, owner: "person" })).toEqual({ kind: "conversation", conversation: 7, message: null });
    expect(readHint({ ticket: 1001, presence: { id: 2, name: "Ben" }, typing: true })).toEqual({
      kind: "presence",
      ticket: 1001,
      person: { id: 2, name: "Ben" },
      typing: true,
    });
    expect(readHint({ studio: "job", job: 3, progress: 0.5 })).toEqual({ kind: "studio", part: "job" });
    expect(readHint({ studio: "models", live: "m1" })).toEqual({ kind: "studio", part: "models" });
    expect(readHint({ intent: "gift_wrap" })).toEqual({ kind: "studio", part: "intents" });
    expect(readHint({ findings: true })).toEqual({ kind: "studio", part: "findings" });
    expect(readHint({ review: "decided" })).toEqual({ kind: "studio", part: "review" });
    expect(readHint({ lagged: true })).toEqual({ kind: "lagged" });
    expect(readHint({ ended: true })).toEqual({ kind: "ended" });
  });

  it("of another kind is left alone", () => {
    for (const odd of [null, "x", 1, [], {}, { ticket: "1001", change: "claimed" }, { presence: {}, ticket: 1 }, { studio: "?" }]) {
      expect(readHint(odd)).toBeNull();
    }
  });
});
