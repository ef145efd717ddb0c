import { afterEach, describe, expect, it } from "vitest";

import { queryClient } from "@/api/queries";
import type { Role } from "@/api/types";
import Why from "@/desk/Why.vue";
import { showLanguage } from "@/i18n";
import { session } from "@/session/session";

import { aGroup, aUser, serve, settle } from "../make";
import { showAt } from "../mount";

const OLD = { intent: { name: "track_order", confidence: 0.91 }, steps: [{ action: "utter_x", policy: "RulePolicy", confidence: 1 }] };
const NEW = {
  ...OLD,
  scope: { score: 0.42, threshold: 0.5, outside: true },
  nearest: [{ text: "where is it", intent: "track_order", similarity: 0.66 }],
  mood: { anger: 0.8, urgency: 0.1 },
  steps: [{ action: "utter_x", policy: "RulePolicy", confidence: 1, rule: "track it" }],
};

async function why(trace: unknown, role: Role, turn: number | null = 9) {
  session.user = aUser({ role });
  const asked = serve(({ path }) =>
    path === "/api/intents"
      ? { body: { titles: { track_order: { en: "Track an order", zh: "" } } } }
      : { body: aGroup({ id: 77 }) },
  );
  const shown = await showAt("/desk/1001", Why, { trace, effects: [], turn });
  await settle();
  return { ...shown, asked };
}

afterEach(async () => {
  await showLanguage("en");
  session.user = null;
  queryClient.clear();
});

describe("why the assistant said something", () => {
  it("shows scope, nearest examples, mood and the rule that fired", async () => {
    const { wrapper } = await why(NEW, "agent");

    expect(wrapper.text()).toContain("No: 0.42, at least 0.50 is needed");
    expect(wrapper.text()).toContain("where is it");
    expect(wrapper.text()).toContain("Anger 80%");
    expect(wrapper.text()).toContain("Rule “track it”");
  });

  it("says that there were several things at once", async () => {
    const intent = { name: "nlu_fallback", confidence: 0.45 };
    const { wrapper } = await why({ ...OLD, intent, topics: ["track_order", "refund"] }, "agent");

    expect(wrapper.text()).toContain("Several things at once");
    expect(wrapper.findAll(".chip").map((chip) => chip.text())).toEqual(["Track an order", "refund"]);
    expect(wrapper.text()).not.toContain("Not sure enough");
  });

  it("still shows what an older engine recorded", async () => {
    const { wrapper } = await why(OLD, "agent");

    expect(wrapper.text()).toContain("Track an order"); // agents, too, read titles
    expect(wrapper.text()).not.toContain("Mood");
    expect(wrapper.text()).not.toContain("Nearest");
  });

  it("writes what was found as its reader does", async () => {
    const entities = [
      { entity: "amount", value: { minor: 7900, currency: "USD" } },
      { entity: "date", value: "2026-11-20" },
      { entity: "colour", value: "blue" },
    ];
    const { wrapper } = await why({ ...OLD, entities }, "agent");
    expect(wrapper.findAll(".chip").map((chip) => chip.text())).toEqual(["Amount $79.00", "Date Nov 20, 2026", "colour blue"]);

    await showLanguage("zh");
    await settle();
    expect(wrapper.findAll(".chip").map((chip) => chip.text())).toEqual(["金额 US$79.00", "日期 2026年11月20日", "colour blue"]);
  });

  it("names intents by their titles for trainers", async () => {
    const { wrapper } = await why(OLD, "trainer");

    expect(wrapper.text()).toContain("Track an order");
  });

  it("leads a trainer to the message in the inbox", async () => {
    const { wrapper, router, asked } = await why(OLD, "trainer");

    await wrapper.get(".teach button").trigger("click");
    await settle();

    expect(asked.at(-1)).toMatchObject({ method: "POST", path: "/api/studio/turns/9/review" });
    expect(router.currentRoute.value.fullPath).toBe("/studio/review/77");
  });

  it("offers no teaching to agents, nor where no message was answered", async () => {
    expect((await why(OLD, "agent")).wrapper.find(".teach").exists()).toBe(false);
    expect((await why(OLD, "trainer", null)).wrapper.find(".teach").exists()).toBe(false);
  });
});
