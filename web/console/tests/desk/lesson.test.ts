import { afterEach, describe, expect, it } from "vitest";

import { queryClient } from "@/api/queries";
import type { Lesson } from "@/api/types";
import LessonCard from "@/desk/LessonCard.vue";

import { aLesson, serve, settle } from "../make";
import { show } from "../mount";

const TAKEN = {
  diffs: [{ path: "data/nlu/en/parcels.yml", diff: "--- a\n+++ b\n@@ -1 +1,2 @@\n+    - my thing has not come" }],
  findings: [],
  story: "stories:\n- story: ticket 1001",
};

async function card(lesson: Lesson | null, props: { resolved?: boolean; fresh?: boolean } = {}) {
  const asked = serve(({ method }) => {
    if (method === "POST") return { status: 201, body: TAKEN };
    return lesson === null ? { status: 500 } : { body: lesson };
  });
  const wrapper = show(LessonCard, { number: lesson?.ticket ?? 1, resolved: true, fresh: true, ...props });
  await settle();
  return { wrapper, asked };
}

afterEach(() => {
  queryClient.clear();
});

describe("the lesson of a ticket", () => {
  it("is offered with the masked words and the likeliest meanings, once the ticket is resolved", async () => {
    const { wrapper } = await card(aLesson());

    expect(wrapper.get("textarea").element.value).toBe("my thing has not come");
    expect(wrapper.get(".meanings button").text()).toContain("Lost parcel");
  });

  it("calls a meaning that never stands on a button by words, too", async () => {
    const { wrapper } = await card(aLesson({ ticket: 1012, guesses: [{ intent: "help", confidence: 0.24 }], intents: [{ name: "help", title: "help" }] }));

    expect(wrapper.get(".meanings button").text()).toContain("Help");
  });

  it("is one line when the ticket was resolved some other time", async () => {
    const { wrapper } = await card(aLesson({ ticket: 1002 }), { fresh: false });

    expect(wrapper.find("textarea").exists()).toBe(false);
    expect(wrapper.text()).toContain("What should the assistant have understood?");
  });

  it("is not asked for while the ticket is open", async () => {
    const { wrapper, asked } = await card(aLesson({ ticket: 1003 }), { resolved: false });

    expect(asked).toEqual([]);
    expect(wrapper.find("section").exists()).toBe(false);
  });

  it("does not appear when there is nothing to teach, when it was taught, or when it cannot be read", async () => {
    for (const lesson of [aLesson({ ticket: 1004, text: null }), aLesson({ ticket: 1005, done: true }), null]) {
      const { wrapper } = await card(lesson);
      expect(wrapper.find("section").exists()).toBe(false);
    }
  });

  it("becomes an example and a test at one click, with the words as they were corrected", async () => {
    const { wrapper, asked } = await card(aLesson({ ticket: 1006 }));

    await wrapper.get("textarea").setValue("  my parcel has not come ");
    await wrapper.get(".meanings button").trigger("click");
    await settle();

    expect(asked.at(-1)).toMatchObject({
      method: "POST",
      path: "/api/tickets/1006/lesson",
      body: { text: "my parcel has not come", intent: "parcel_lost" },
    });
    expect(wrapper.text()).toContain("learns “Lost parcel”");
    expect(wrapper.text()).toContain("story: ticket 1001");
  });

  it("goes away when it is skipped, and stays away", async () => {
    const { wrapper } = await card(aLesson({ ticket: 1007 }));

    await wrapper.findAll(".line button").at(-1)?.trigger("click");
    expect(wrapper.find("section").exists()).toBe(false);

    expect((await card(aLesson({ ticket: 1007 }))).wrapper.find("section").exists()).toBe(false);
  });
});
