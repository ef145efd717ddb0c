import { afterEach, describe, expect, it } from "vitest";

import { showLanguage } from "@/i18n";
import { titleIn, topicWords } from "@/studio/titles";

afterEach(() => showLanguage("en"));

describe("an intent's title", () => {
  it("is in the reader's language, else in the other, else its name", () => {
    expect(titleIn("zh", "order_track", { en: "Track an order", zh: "查订单" })).toBe("查订单");
    expect(titleIn("zh", "order_track", { en: "Track an order", zh: "" })).toBe("Track an order");
    expect(titleIn("en", "order_track", { en: "", zh: "" })).toBe("order_track");
  });

  it("is in our words for what never stands on a button", async () => {
    const untitled = { en: "", zh: "" };
    expect(titleIn("en", "out_of_scope", untitled)).toBe("Outside of what it knows");
    await showLanguage("zh");
    expect(titleIn("zh", "out_of_scope", untitled)).toBe("所知范围之外");
  });
});

describe("a topic", () => {
  it("is in our words where we made it, else its file's name", async () => {
    expect(["smalltalk", "gift_cards"].map(topicWords)).toEqual(["Small talk", "Gift cards"]);
    await showLanguage("zh");
    expect(["smalltalk", "gift_cards"].map(topicWords)).toEqual(["闲聊", "Gift cards"]);
  });
});
