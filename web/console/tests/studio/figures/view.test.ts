import { describe, expect, it } from "vitest";

import { daysOf, queryOf, shareOf, viewIn, type View } from "@/studio/figures/view";

import { someCounts } from "../../make";

const NOW = new Date(2026, 4, 31, 12);
const MAY = { first: "2026-05-01", last: "2026-05-20" };
const VIEW: View = {
  range: MAY,
  language: "zh",
  channel: "telegram",
  bar: { measure: "escalated", topic: "order", start: "2026-05-04", language: "zh" },
};

describe("the address of the figures", () => {
  it("says all that is shown, and brings it back", () => {
    expect(viewIn(queryOf(VIEW, NOW), NOW)).toEqual(VIEW);
  });

  it("is empty for the last 30 days, so that a bookmark moves with the time", () => {
    expect(queryOf(viewIn({}, NOW), NOW)).toEqual({});
    expect(viewIn({}, NOW).range).toEqual({ first: "2026-05-02", last: "2026-05-31" });
  });

  it("takes nothing that it does not know", () => {
    const odd = { first: "yesterday", last: "2026-05-20", language: "fr", channel: "fax", behind: "all", topic: "x" };
    expect(viewIn(odd, NOW)).toEqual(viewIn({}, NOW));
    expect(viewIn({ first: "2026-05-20", last: "2026-05-01" }, NOW)).toEqual(viewIn({}, NOW));
  });
});

describe("the days of a bar", () => {
  const bar = VIEW.bar;
  if (bar === null) throw new Error("the view has a bar");

  it("are its day in a short range, and all of it without a period", () => {
    expect(daysOf(bar, MAY)).toEqual({ first: "2026-05-04", last: "2026-05-04" });
    expect(daysOf({ ...bar, start: null }, MAY)).toEqual(MAY);
  });

  it("are its week in a long range, without days outside it", () => {
    const long = { first: "2026-01-01", last: "2026-05-06" };
    expect(daysOf(bar, long)).toEqual({ first: "2026-05-04", last: "2026-05-06" });
    expect(daysOf({ ...bar, start: "2025-12-29" }, long)).toEqual({ first: "2026-01-01", last: "2026-01-04" });
  });
});

describe("a share", () => {
  it("of what was not understood is one of messages", () => {
    const counts = someCounts({ conversations: 4, messages: 10, fallback: 2 });
    expect(shareOf("fallback", counts)).toBe(0.2);
  });

  it("of how conversations ended leaves out those that still go on", () => {
    const counts = someCounts({ conversations: 7, contained: 3, escalated: 1 });
    expect(shareOf("contained", counts)).toBe(0.75);
    expect(shareOf("escalated", counts)).toBe(0.25);
  });

  it("of nothing is no number", () => {
    expect(shareOf("contained", someCounts())).toBeNull();
  });
});
