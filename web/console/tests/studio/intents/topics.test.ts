import type { VueWrapper } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";

import TopicPicker from "@/studio/intents/TopicPicker.vue";
import { topicsFor } from "@/studio/intents/topics";

import { settle } from "../../make";
import { show } from "../../mount";

const TOPICS = ["delivery", "orders", "refunds", "gift_cards", "order"];

let picker: VueWrapper | undefined;
afterEach(() => {
  picker?.unmount();
  document.body.replaceChildren();
});

/** What the picker offers when `text` is typed. */
async function offered(text: string, props: Record<string, unknown> = {}): Promise<string[]> {
  picker = show(TopicPicker, { modelValue: "", topics: TOPICS, open: true, ...props });
  await picker.get("input").setValue(text); // which opens it, as for one who came by the Tab key
  await settle();
  return [...document.querySelectorAll("[role=option]")].map((option) => option.textContent.trim());
}

describe("a typed topic", () => {
  it("is the one that is there, in whatever case it is written", () => {
    expect(topicsFor("delivery", TOPICS)).toEqual({ found: ["delivery"], made: null });
    expect(topicsFor("REFUNDS AND RETURNS", TOPICS)).toEqual({ found: ["refunds"], made: null });
    expect(topicsFor("Gift Cards", TOPICS)).toEqual({ found: ["gift_cards"], made: null });
    expect(topicsFor("gift cards?", TOPICS)).toEqual({ found: ["gift_cards"], made: null });
    expect(topicsFor("order", TOPICS)).toEqual({ found: ["order", "orders"], made: null });
  });

  it("is a new one where none is called so, with a name that the server takes", () => {
    expect(topicsFor("Gift", TOPICS)).toEqual({ found: ["gift_cards"], made: "gift" });
    expect(topicsFor("Repairs & spare parts", TOPICS)).toEqual({ found: [], made: "repairs_spare_parts" });
    expect(topicsFor("礼品卡", TOPICS)).toEqual({ found: [], made: null });
    expect(topicsFor("", TOPICS)).toEqual({ found: TOPICS, made: null });
  });

  it("stands once in the list", async () => {
    expect(await offered("delivery")).toEqual(["Delivery"]);
  });

  it("is offered as new, but not to an intent whose topic is there", async () => {
    expect(await offered("Repairs")).toEqual(["New topic: Repairs"]);
    picker?.unmount();
    expect(await offered("Repairs", { open: false })).toEqual([]);
    expect(document.body.textContent).toContain("No such topic");
  });
});
