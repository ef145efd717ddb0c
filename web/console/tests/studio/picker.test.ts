import type { VueWrapper } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";

import IntentPicker from "@/studio/IntentPicker.vue";

import { settle } from "../make";
import { show } from "../mount";

const OPTIONS = [
  { name: "order_track", title: "Where is my order?" },
  { name: "parcel_lost", title: "My parcel is lost" },
];

let picker: VueWrapper;
afterEach(() => {
  picker.unmount();
  document.body.replaceChildren();
});

describe("choosing an intent", () => {
  it.each([
    ["MY ORDER", "Where is my order?"],
    ["lost", "My parcel is lost"],
    ["order_tr", "Where is my order?"],
  ])("finds by title and name, from the first letter on: %s", async (text, title) => {
    picker = show(IntentPicker, { modelValue: undefined, options: OPTIONS, label: "Intent", placeholder: "" });
    await picker.get("input").setValue(text); // which opens it, as for one who came by the Tab key
    await settle();
    const offered = [...document.querySelectorAll("[role=option] .truncate:first-child")];
    expect(offered.map((option) => option.textContent)).toEqual([title]);
  });
});
