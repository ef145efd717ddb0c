import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { queryClient } from "@/api/queries";
import { session } from "@/session/session";
import { forgetMade, made } from "@/studio/drafts";
import IntentsPage from "@/studio/intents/IntentsPage.vue";

import { aUser, serve, settle } from "../../make";
import { showAt } from "../../mount";
import { anIntent, anIntentRow } from "../make";

const answers: Record<string, unknown> = {
  "/api/intents": { titles: {} },
  "/api/studio/intents": { intents: [anIntentRow()], topics: ["delivery"], slots: [] },
  "/api/studio/intents/gift_wrap": anIntent(),
  "/api/studio/intents/gift_wrap/preview": { diffs: [], added: { en: [], zh: [] }, findings: [] },
  "/api/studio/findings": { model: "m1", complete: true, findings: [], left_out: 0 },
};

beforeEach(() => {
  session.user = aUser({ role: "trainer" });
  serve(({ path }) => (path in answers ? { body: answers[path] } : { status: 204 }));
});
afterEach(() => {
  session.user = null;
  forgetMade();
  queryClient.clear();
});

describe("the page of intents", () => {
  it("leads back to the inbox from the intent that was made there, and from no other", async () => {
    made.value = { intent: "gift_wrap", messages: 2, back: { name: "studio-review", params: { group: 31 } } };
    const { wrapper } = await showAt("/studio/intents/gift_wrap", IntentsPage, { name: "gift_wrap" });
    await settle();
    expect(wrapper.findAll("a").filter((link) => link.text() === "Back to the inbox")).toHaveLength(1);

    await wrapper.setProps({ name: undefined });
    expect(wrapper.text()).not.toContain("Back to the inbox");
    wrapper.unmount();
  });

  it.each(["/api/studio/intents", "/api/studio/intents/gift_wrap"])("says that %s cannot be read, instead of waiting on", async (broken) => {
    const asked = serve(({ path }) => (path === broken ? { status: 404, body: { error: "not_found", message: "", data: {} } } : { body: answers[path] }));
    const { wrapper } = await showAt("/studio/intents/gift_wrap", IntentsPage, { name: "gift_wrap" });
    await settle();
    const again = wrapper.get(".one [role=alert] button");
    const times = asked.length;
    await again.trigger("click");
    await settle();
    expect(asked.slice(times).map(({ path }) => path)).toEqual([broken]);
    wrapper.unmount();
  });
});
