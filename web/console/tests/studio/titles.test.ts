import { describe, expect, it } from "vitest";

import { titleIn } from "@/studio/titles";

describe("an intent's title", () => {
  it("is in the reader's language, else in the other, else its name", () => {
    expect(titleIn("zh", "order_track", { en: "Track an order", zh: "查订单" })).toBe("查订单");
    expect(titleIn("zh", "order_track", { en: "Track an order", zh: "" })).toBe("Track an order");
    expect(titleIn("en", "order_track", { en: "", zh: "" })).toBe("order_track");
  });
});
