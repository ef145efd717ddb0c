import { describe, expect, it } from "vitest";

import { isEmpty, readTrace } from "@/desk/trace";

const TRACE = {
  model: "20260504-120000",
  language: "en",
  intent: { name: "track_order", confidence: 0.91 },
  ranking: [
    { name: "track_order", confidence: 0.91 },
    { name: "cancel_order", confidence: 0.05 },
  ],
  entities: [{ entity: "order_number", value: "DM-10001", start: 3, end: 11 }],
  steps: [{ action: "action_track_order", policy: "RulePolicy", confidence: 1 }],
  slots_set: { order_number: "DM-10001", tries: 2, confirmed: null },
  slots_unknown: [],
  ms: 7.4,
};

describe("a trace", () => {
  it("is read as the engine writes it", () => {
    expect(readTrace(TRACE)).toEqual({
      model: "20260504-120000",
      intent: { name: "track_order", confidence: 0.91 },
      others: [{ name: "cancel_order", confidence: 0.05 }],
      entities: [{ name: "order_number", value: { text: "DM-10001" } }],
      nearest: [],
      topics: [],
      steps: [{ action: "action_track_order", policy: "RulePolicy", confidence: 1 }],
      slots: [
        ["order_number", "DM-10001"],
        ["tries", "2"],
        ["confirmed", "–"],
      ],
      ms: 7.4,
    });
  });

  it("says what it was compared with, how far it was within what is known, and in what mood", () => {
    const trace = readTrace({
      ...TRACE,
      scope: { score: -0.4, threshold: 0.1, outside: true },
      nearest: [{ text: "where is my order", intent: "track_order", similarity: 0.8 }, { text: 3 }],
      topics: ["track_order", 3, "refund"],
      mood: { anger: 0.7, urgency: 0.2 },
      steps: [{ action: "action_track_order", policy: "RulePolicy", confidence: 1, rule: "track an order" }],
    });
    expect(trace.scope).toEqual({ score: -0.4, threshold: 0.1, outside: true });
    expect(trace.nearest).toEqual([{ text: "where is my order", intent: "track_order", similarity: 0.8 }]);
    expect(trace.topics).toEqual(["track_order", "refund"]);
    expect(trace.mood).toEqual({ anger: 0.7, urgency: 0.2 });
    expect(trace.steps[0]?.rule).toBe("track an order");
  });

  it("of an older engine has no such parts", () => {
    const trace = readTrace({ ...TRACE, scope: { score: "high" }, mood: null, nearest: "none" });
    expect([trace.scope, trace.mood, trace.nearest, trace.steps[0]?.rule]).toEqual([undefined, undefined, [], undefined]);
  });

  it("tells amounts and days from text", () => {
    const values = [
      ["amount", { minor: 7900, currency: "USD" }],
      ["date", "2026-11-20"],
      ["date", "2026-13-45"],
      ["amount", { minor: "79", currency: "dollars" }],
      ["product", "KET-01"],
    ] as const;
    const entities = values.map(([entity, value]) => ({ entity, value }));
    expect(readTrace({ entities }).entities.map(({ value }) => value)).toEqual([
      { minor: 7900, currency: "USD" },
      { day: "2026-11-20" },
      { text: "2026-13-45" },
      { text: '{"minor":"79","currency":"dollars"}' },
      { text: "KET-01" },
    ]);
  });

  it("says why there was no answer", () => {
    const trace = readTrace({ problem: "engine_timeout" });
    expect(trace.problem).toBe("engine_timeout");
    expect(isEmpty(trace)).toBe(false);
  });

  it("of any other shape is empty, and breaks nothing", () => {
    for (const odd of [null, undefined, 3, [], { intent: "x", ranking: {}, steps: [null], slots_set: [] }]) {
      expect(isEmpty(readTrace(odd))).toBe(true);
    }
  });
});
