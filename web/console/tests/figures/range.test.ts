import { describe, expect, it } from "vitest";

import { eachOf, lastDays, lengthOf } from "@/figures/range";

describe("a range of days", () => {
  it("of the last days ends today", () => {
    expect(lastDays(7, new Date(2026, 2, 3, 23, 30))).toEqual({ first: "2026-02-25", last: "2026-03-03" });
    expect(lastDays(1, new Date(2026, 0, 1, 0, 5))).toEqual({ first: "2026-01-01", last: "2026-01-01" });
  });

  it("counts both ends, over a change of the clock too", () => {
    expect(lengthOf({ first: "2026-03-01", last: "2026-03-31" })).toBe(31);
    expect(lengthOf(lastDays(90, new Date(2026, 3, 10)))).toBe(90);
  });

  it("is shown by week when it is long", () => {
    expect(eachOf(lastDays(90, new Date(2026, 3, 10)))).toBe("day");
    expect(eachOf({ first: "2026-01-01", last: "2026-06-30" })).toBe("week");
  });
});
