import { describe, expect, it } from "vitest";

import { format } from "@/i18n/format";

const en = format("en");
const zh = format("zh");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("a span of time", () => {
  it("is told in its two largest units", () => {
    expect(en.span(20_000)).toBe("<1m");
    expect(en.span(5 * MINUTE + 59_000)).toBe("5m");
    expect(en.span(2 * HOUR + 5 * MINUTE)).toBe("2h 5m");
    expect(en.span(3 * HOUR)).toBe("3h");
    expect(en.span(26 * HOUR)).toBe("1d 2h");
  });

  it("is told in Chinese", () => {
    expect(zh.span(5 * MINUTE)).toBe("5分钟");
    expect(zh.span(2 * HOUR + 5 * MINUTE)).toBe("2小时 5分钟");
  });
});

describe("a moment in the past", () => {
  const now = Date.parse("2026-05-04T12:00:00Z");
  it("is told by distance, then by date", () => {
    expect(en.ago(new Date(now - 10_000), now)).toBe("now");
    expect(en.ago(new Date(now - 5 * MINUTE), now)).toBe("5 min. ago");
    expect(en.ago(new Date(now - 3 * HOUR), now)).toBe("3 hr. ago");
    expect(en.ago(new Date(now - 30 * 24 * HOUR), now)).toBe("Apr 4, 2026");
    expect(zh.ago(new Date(now - 5 * MINUTE), now)).toBe("5分钟前");
  });

  it("of a clock that is ahead of ours is now", () => {
    expect(en.ago(new Date(now + HOUR), now)).toBe("now");
  });
});

describe("amounts", () => {
  it("are in minor units, as many as the currency has", () => {
    expect(en.money(12_345, "USD")).toBe("$123.45");
    expect(en.money(500, "JPY")).toBe("¥500");
    expect(zh.money(9_900, "CNY")).toBe("¥99.00");
  });
});

describe("a calendar day", () => {
  it("is the same day wherever the reader is", () => {
    expect(en.date("2026-05-04")).toBe("May 4, 2026");
    expect(zh.shortDate("2026-05-04")).toBe("5/4");
  });
});
