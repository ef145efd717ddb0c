import type { VueWrapper } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";

import { queryClient } from "@/api/queries";
import { joined, kindsOf } from "@/studio/intents/findings";
import FindingsOverview from "@/studio/intents/FindingsOverview.vue";

import { serve, settle } from "../../make";
import { show } from "../../mount";
import { aFinding, anIntentRow } from "../make";

let page: VueWrapper | undefined;
afterEach(() => {
  page?.unmount();
  queryClient.clear();
});

async function open(findings: ReturnType<typeof aFinding>[], complete = true, left_out = 0): Promise<VueWrapper> {
  serve(({ path }) => ({
    body: path.endsWith("/findings") ? { model: "m1", complete, findings, left_out } : { intents: [anIntentRow()], topics: [], slots: [] },
  }));
  page = show(FindingsOverview);
  await settle();
  return page;
}

describe("what the checks find", () => {
  it("is listed once, whoever found it", () => {
    const [one, other] = [aFinding(), aFinding({ problem: "wrong_label" })];
    expect(joined([one], [other, { ...one, similarity: 0.5 }])).toEqual([one, other]);
    expect(kindsOf([one, other, other])).toEqual([
      { problem: "wrong_label", count: 2 },
      { problem: "near_duplicate", count: 1 },
    ]);
  });

  it("leads to the intent, and can be narrowed down to a kind", async () => {
    const overview = await open([aFinding(), aFinding({ problem: "thin", text: null, language: "zh" })]);
    expect(overview.findAll("li")).toHaveLength(2);
    expect(overview.get("li a").attributes("href")).toBe("/studio/intents/gift_wrap");

    await overview.get("input[value=thin]").setValue(true);
    expect(overview.findAll("li")).toHaveLength(1);
    expect(overview.get("li").text()).toContain("too few examples");
  });

  it("says how many more there are than it lists", async () => {
    expect((await open([aFinding()], true, 1_234)).text()).toContain("There are 1,234 more than listed here");
    page?.unmount();
    queryClient.clear();
    expect((await open([aFinding()])).text()).not.toContain("more than listed");
  });

  it("says that all is well, but not while the checks are still at it", async () => {
    expect((await open([], false)).text()).toContain("are being checked");
    page?.unmount();
    queryClient.clear();
    expect((await open([])).text()).toContain("The checks found nothing");
  });
});
