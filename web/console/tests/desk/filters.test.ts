import { describe, expect, it } from "vitest";

import { countOn, filtersIn, NO_FILTERS, queryOf } from "@/desk/filters";

describe("filters", () => {
  it("are read from the address, and what is not understood there is ignored", () => {
    expect(filtersIn({ view: "mine", q: "parcel", priority: "urgent", status: "<script>", language: ["en"] })).toEqual({
      ...NO_FILTERS,
      view: "mine",
      q: "parcel",
      priority: "urgent",
    });
    expect(filtersIn({}).view).toBe("queue");
  });

  it("ask the server for what is set only", () => {
    expect(queryOf({ ...NO_FILTERS, view: "all", q: "  ", channel: "telegram" })).toEqual({ view: "all", channel: "telegram" });
  });

  it("are counted without the search", () => {
    expect(countOn({ ...NO_FILTERS, view: "all", q: "x", language: "zh", status: "open" })).toBe(2);
  });
});
