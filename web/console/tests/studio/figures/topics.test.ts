import { describe, expect, it } from "vitest";

import { barsOf } from "@/studio/figures/topics";

const TOPICS = [
  { topic: "order", language: "en" as const, messages: 5, fallback: 0, escalated: 1 },
  { topic: "order", language: "zh" as const, messages: 2, fallback: 1, escalated: 0 },
  { topic: "unclear", language: "en" as const, messages: 9, fallback: 9, escalated: 0 },
];

describe("bars by topic", () => {
  it("add both languages up, the longest first", () => {
    expect(barsOf(TOPICS, "messages")).toEqual([
      { topic: "unclear", counts: { en: 9, zh: 0 }, total: 9 },
      { topic: "order", counts: { en: 5, zh: 2 }, total: 7 },
    ]);
  });

  it("leave out topics with nothing to show", () => {
    expect(barsOf(TOPICS, "escalated").map((bar) => bar.topic)).toEqual(["order"]);
  });
});
