import { describe, expect, it } from "vitest";

import { eventWords } from "@/desk/events";
import { i18n, showLanguage, useText, type MessageKey } from "@/i18n";

import { anEvent } from "../make";

const t: ReturnType<typeof useText>["t"] = (key, named = {}) => i18n.global.t(key, named);
const has = (key: string): key is MessageKey => i18n.global.te(key);
const words = (parts: Parameters<typeof anEvent>[0]): string => eventWords(anEvent(parts), t, has);
const ada = { id: 1, name: "Ada" };

describe("a ticket's event", () => {
  it("says who did what", () => {
    expect(words({ kind: "opened", data: { reason: "complaint" } })).toBe("Ticket opened: Complaint");
    expect(words({ kind: "claimed", author: "agent", user: ada })).toBe("Ada claimed the ticket");
    expect(words({ kind: "priority", author: "agent", user: ada, data: { from: "low", to: "urgent" } })).toBe(
      "Ada set the priority to Urgent",
    );
    expect(words({ kind: "status", author: "customer", data: { from: "pending", to: "open" } })).toBe(
      "Customer set the status to “Open”",
    );
    expect(words({ kind: "assigned", author: "agent", user: ada, data: { to: { id: 2, name: "Ben" } } })).toBe(
      "Ada assigned the ticket to Ben",
    );
  });

  it("says why the priority is what it is", async () => {
    const raised = { kind: "priority", author: "system", data: { to: "urgent", because: ["anger", "urgency"] } } as const;
    expect(words(raised)).toBe("Priority set to Urgent: the customer sounded angry and in a hurry");
    await showLanguage("zh");
    try {
      expect(words(raised)).toBe("优先级设为“紧急”：客户听起来很生气又很着急");
    } finally {
      await showLanguage("en");
    }
  });

  it("says it in Chinese too", async () => {
    await showLanguage("zh");
    try {
      expect(words({ kind: "claimed", author: "agent", user: ada })).toBe("Ada 领取了工单");
      expect(words({ kind: "opened", data: { reason: "asked" } })).toBe("工单已创建：要求人工服务");
    } finally {
      await showLanguage("en");
    }
  });

  it("shows kinds and values that it does not know", () => {
    expect(words({ kind: "teleported", author: "agent", user: ada })).toBe("Ada: teleported");
    expect(words({ kind: "opened", data: { reason: "new_reason" } })).toBe("Ticket opened: new_reason");
  });
});
