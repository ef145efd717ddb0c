import type { VueWrapper } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";

import { queryClient } from "@/api/queries";
import { showLanguage, type Language } from "@/i18n";
import { forgetMade, forgetProposal, propose, settleProposal } from "@/studio/drafts";
import BackToInbox from "@/studio/review/BackToInbox.vue";

import { serve, settle } from "../../make";
import { showAt } from "../../mount";

let bar: VueWrapper;

/** A new intent was made of messages from the inbox, and its page is open. */
async function open(intent: string, labelled: { status?: number; body?: unknown }) {
  serve(({ path }) => (path === "/api/intents" ? { body: { titles: { gift_card: { en: "Gift cards", zh: "礼品卡" } } } } : labelled));
  propose({
    examples: { en: [], zh: [] },
    group: 21,
    messages: [21, 22],
    texts: {},
    next: { name: "studio-review", params: { group: 31 }, query: { language: "en" } },
  });
  await settleProposal("gift_card").catch(() => undefined);
  const { wrapper, router } = await showAt(`/studio/intents/${intent}`, BackToInbox, { intent });
  bar = wrapper;
  await settle();
  return router;
}

afterEach(async () => {
  bar.unmount();
  forgetProposal();
  forgetMade();
  queryClient.clear();
  await showLanguage("en");
});

describe("a new intent that was made from the inbox", () => {
  it.each<[Language, string, string]>([
    ["en", "2 messages now mean “Gift cards”.", "Back to the inbox"],
    ["zh", "2 条消息现在表示“礼品卡”。", "回到审阅"],
  ])("says what became of its messages, and leads back to where its author was (%s)", async (language, said, words) => {
    await showLanguage(language);
    const router = await open("gift_card", { body: { messages: 2, diffs: [], findings: [] } });
    expect(bar.text()).toContain(said);

    const link = bar.get("a");
    expect(link.text()).toBe(words);
    await link.trigger("click");
    await settle();
    expect(router.currentRoute.value.fullPath).toBe("/studio/review/31?language=en");
  });

  it("leads back to its messages when they did not get it", async () => {
    await open("gift_card", { status: 503 });
    expect(bar.text()).toContain("still wait in the inbox");
    expect(bar.get("a").attributes("href")).toBe("/studio/review/21");
  });

  it("says nothing above another intent", async () => {
    await open("order_track", { body: { messages: 2, diffs: [], findings: [] } });
    expect(bar.find("a").exists()).toBe(false);
  });
});
