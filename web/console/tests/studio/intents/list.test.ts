import type { VueWrapper } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { queryClient } from "@/api/queries";
import IntentList from "@/studio/intents/IntentList.vue";
import { byTopic, narrowed } from "@/studio/intents/rows";

import { serve, settle } from "../../make";
import { show } from "../../mount";
import { anIntentRow } from "../make";

const ROWS = [
  anIntentRow(),
  anIntentRow({ name: "order_track", title: { en: "Track an order", zh: "" }, topic: "orders", answered_by: "action_order_track" }),
  anIntentRow({ name: "hello", title: { en: "", zh: "" }, topic: "smalltalk", examples_zh: 3, thin: ["zh"], answered_by: null }),
];

let list: VueWrapper;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  list.unmount();
  vi.useRealTimers();
  queryClient.clear();
});

describe("the list of intents", () => {
  it("stands by topic, with counts, who answers and what is thin", async () => {
    serve(() => ({ body: { intents: ROWS, topics: ["orders", "delivery", "smalltalk"], slots: [] } }));
    list = show(IntentList);
    await settle();

    expect(list.findAll("h3").map((topic) => topic.text())).toEqual(["Orders", "Delivery", "Small talk"]);
    expect(list.get("[data-intent=gift_wrap]").text()).toContain("EN 20");
    expect(list.get("[data-intent=order_track]").text()).toContain("program");
    expect(list.get("[data-intent=hello]").text()).toContain("no answer");
    expect(list.get("[data-intent=hello] [role=img]").attributes("aria-label")).toBe("Too few examples: Chinese");
  });

  it("is searched by the server, which says which example it found", async () => {
    const log = serve(({ query }) => ({
      body: { intents: query.get("text") === "bow" ? [anIntentRow({ found: "with a bow" })] : ROWS, topics: [], slots: [] },
    }));
    list = show(IntentList);
    await settle();
    await list.get("input[type=search]").setValue("bow");
    vi.advanceTimersByTime(1_000);
    await settle();

    expect(log.at(-1)?.query.get("text")).toBe("bow");
    expect(list.findAll("[data-intent]")).toHaveLength(1);
    expect(list.text()).toContain("“with a bow”");
  });

  it("can be narrowed down to what needs a hand", () => {
    expect(narrowed(ROWS, "thin").map((row) => row.name)).toEqual(["hello"]);
    expect(narrowed(ROWS, "unanswered").map((row) => row.name)).toEqual(["hello"]);
    expect(byTopic(narrowed(ROWS, "all"), ["orders"]).map((group) => group.topic)).toEqual(["orders", "delivery", "smalltalk"]);
  });

  it("says what to do when there is nothing", async () => {
    serve(() => ({ body: { intents: [], topics: [], slots: [] } }));
    list = show(IntentList);
    await settle();
    expect(list.text()).toContain("Make the first one");
  });
});
