import type { VueWrapper } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { queryClient } from "@/api/queries";
import type { Lane, ReviewGroup } from "@/api/types";
import { forgetProposal, proposal } from "@/studio/drafts";
import ReviewPage from "@/studio/review/ReviewPage.vue";

import { aGroup, aReviewMessage, serve, settle, type Asked } from "../../make";
import { showAt } from "../../mount";

const TITLES = { order_track: { en: "Track an order", zh: "查订单" }, parcel_lost: { en: "Lost parcel", zh: "" } };
const CHECKS = "/api/studio/checks";
const AT = "2026-05-04T12:00:00.123456Z";
const LABELLED = {
  messages: 2,
  at: AT,
  kept: 1,
  diffs: [{ path: "data/nlu/en/orders.yml", diff: "--- a\n+++ b\n@@ -1 +1,2 @@\n   - where is my order\n+  - where is my stuff" }],
  findings: [
    {
      problem: "nearer_to_other",
      severity: "warning",
      intent: "order_track",
      language: "en",
      text: "where is my stuff",
      other_intent: "parcel_lost",
      other_text: null,
      similarity: 0.7,
    },
  ],
};

/** A server that keeps what was not decided, and takes every decision back into the lane "unclear", unless it refuses. */
function server(groups: ReviewGroup[], refusal?: string): Asked[] {
  let left = groups;
  return serve(({ method, path, query, body }) => {
    if (path === "/api/intents") return { body: { titles: TITLES } };
    if (path === CHECKS) return { status: 204 };
    const id = Number(path.split("/")[4]);
    if (path.endsWith("/undo")) {
      if (refusal !== undefined) return { status: 409, body: { error: refusal, message: "", data: {} } };
      const before = groups.find((group) => group.id === id);
      const group = aGroup({ ...before, lane: "unclear", decided: null });
      left = [...left.filter((other) => other.id !== id), group];
      return { body: { messages: group.size, kept: 1, diffs: [], group } };
    }
    if (method === "POST") {
      const some = (body as { messages: number[] | null }).messages;
      left = left.flatMap((group) => {
        if (group.id !== id) return [group];
        const messages = group.messages.filter((message) => some !== null && !some.includes(message.id));
        return messages[0] ? [aGroup({ ...group, id: messages[0].id, messages })] : [];
      });
      return { body: path.endsWith("/label") ? LABELLED : { messages: 1, at: AT } };
    }
    if (path !== "/api/studio/review") return { body: groups.find((group) => group.id === id) };
    const lane = (query.get("lane") ?? "unclear") as Lane;
    const shown = left.filter((group) => group.lane === lane);
    return {
      body: {
        groups: shown,
        total: shown.length,
        waiting_unclear: left.filter((group) => group.lane === "unclear").length,
        waiting_locked: left.filter((group) => group.lane === "locked").length,
        locked_en: 40,
        locked_zh: 30,
        collected_at: "2026-05-04T12:00:00Z",
      },
    };
  });
}

let page: VueWrapper | undefined;

async function open(groups: ReviewGroup[], path = "/studio/review", props: Record<string, unknown> = {}, refusal?: string) {
  const asked = server(groups, refusal);
  const { wrapper, router } = await showAt(path, ReviewPage, props);
  // As the router does: the group in the path is the page's
  router.afterEach((to) => void wrapper.setProps({ group: to.params.group ? Number(to.params.group) : undefined }));
  page = wrapper;
  await settle();
  return { wrapper, router, asked };
}

const told = (asked: Asked[]): Asked[] => asked.filter(({ method, path }) => method === "POST" && path !== CHECKS);
const heading = (wrapper: VueWrapper): string => wrapper.get(".detail h2").text();
const press = async (key: string): Promise<void> => {
  window.dispatchEvent(new KeyboardEvent("keydown", { key }));
  await settle();
};

const TWO = [
  aGroup({
    id: 11,
    messages: [
      aReviewMessage({ id: 11, text: "where is my stuff", why: ["escalated"], ticket: 1001 }),
      aReviewMessage({ id: 12, text: "where's my thing" }),
    ],
  }),
  aGroup({ id: 21, messages: [aReviewMessage({ id: 21, text: "do you sell gift cards" })], new_topic: true }),
];
const DECIDED = aGroup({ id: 41, lane: "done", decided: { intent: "order_track", by: "Ada", at: AT } });
const LOCKED = aGroup({ id: 31, lane: "locked", messages: [aReviewMessage({ id: 31, text: "hi there" })] });

beforeEach(() => {
  // A wide screen
  vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener: () => undefined, removeEventListener: () => undefined }));
});
afterEach(() => {
  page?.unmount();
  queryClient.clear();
  forgetProposal();
});

describe("the review inbox", () => {
  it("lists groups with how many they are, why, and the likeliest meaning by its title", async () => {
    const { wrapper } = await open(TWO);

    const rows = wrapper.findAll(".row").map((row) => row.text());
    expect(rows[0]).toContain("where is my stuff");
    expect(rows[0]).toContain("×2");
    expect(rows[0]).toContain("Handed over");
    expect(rows[0]).toContain("Track an order 41%");
    expect(rows[1]).toContain("New topic");
    expect(wrapper.text()).toContain("2 messages waiting");
  });

  it("has the checks ready for the first decision", async () => {
    const { asked } = await open([aGroup({ id: 11 })]);

    expect(asked.filter(({ path }) => path === CHECKS)).toHaveLength(1);
  });

  it("labels a whole group at one click, says what changed, and goes on with the next", async () => {
    const { wrapper, asked } = await open(TWO);

    await wrapper.get(".guess").trigger("click");
    await settle();

    expect(told(asked)).toMatchObject([
      { path: "/api/studio/review/11/label", body: { intent: "order_track", messages: null, texts: {} } },
    ]);
    const outcome = wrapper.get(".outcome").text();
    expect(outcome).toContain("2 messages now mean “Track an order”");
    expect(outcome).toContain("1 stays out of training");
    expect(outcome).toContain("nearer to the examples of “Lost parcel”");
    expect(outcome).toContain("data/nlu/en/orders.yml");
    expect(heading(wrapper)).toBe("do you sell gift cards");
  });

  it("labels only what was not taken out, with the corrected wording", async () => {
    const { wrapper, asked } = await open(TWO);

    await wrapper.findAll(".messages input[type='checkbox']")[0]?.setValue(false);
    await wrapper.findAll(".messages .do button")[1]?.trigger("click");
    await wrapper.get(".messages textarea").setValue("where is my thing");
    await wrapper.findAll(".guess")[1]?.trigger("click");
    await settle();

    expect(told(asked)).toMatchObject([{ body: { intent: "parcel_lost", messages: [12], texts: { 12: "where is my thing" } } }]);
  });

  it("keeps the group that somebody is at work on, with what was left out and corrected, when groups are made anew", async () => {
    const groups = [...TWO];
    const { wrapper, asked } = await open(groups);
    await wrapper.findAll(".messages input[type='checkbox']")[0]?.setValue(false);
    await wrapper.findAll(".messages .do button")[1]?.trigger("click");
    await wrapper.get(".messages textarea").setValue("where is my thing");
    const [first, second] = TWO;
    const joined = [...(first?.messages ?? []).toReversed(), aReviewMessage({ id: 13, text: "and my things?" })];
    groups.splice(0, 2, aGroup({ ...second, id: 21 }), aGroup({ id: 12, messages: joined }));

    await queryClient.invalidateQueries({ queryKey: ["studio"] });
    await settle();

    expect(wrapper.findAll(".row")[1]?.attributes("aria-current")).toBe("true");
    expect(heading(wrapper)).toBe("where's my thing");
    expect(wrapper.get(".messages").text()).toContain("2 of 3 chosen");
    expect(wrapper.get<HTMLTextAreaElement>(".messages textarea").element.value).toBe("where is my thing");
    await wrapper.get(".guess").trigger("click");
    await settle();
    expect(told(asked)).toMatchObject([{ body: { messages: [12, 13], texts: { 12: "where is my thing" } } }]);
  });

  it("goes on with what was left out of a decision", async () => {
    const { wrapper } = await open([...TWO].toReversed());
    await press("j");
    await wrapper.findAll(".messages input[type='checkbox']")[1]?.setValue(false);

    await press("1");

    expect(heading(wrapper)).toBe("where's my thing");
    expect(wrapper.find(".messages input[type='checkbox']").exists()).toBe(false);
  });

  it("ends a correction by Enter, but not what an input method writes by it", async () => {
    const { wrapper } = await open(TWO);
    await wrapper.findAll(".messages .do button")[1]?.trigger("click");
    await settle();
    const field = wrapper.get(".messages textarea");
    await field.setValue("where is my thing");

    await field.trigger("keydown", { key: "Enter", isComposing: true });
    expect(wrapper.find(".messages textarea").exists()).toBe(true);
    await field.trigger("keydown", { key: "Enter" });
    await settle();

    expect(wrapper.find(".messages textarea").exists()).toBe(false);
    expect(wrapper.get(".messages").text()).toContain("where is my thing");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Edit the wording");
  });

  it("leads from the pencil into the field", async () => {
    const { wrapper } = await open(TWO);

    await wrapper.findAll(".messages .do button")[1]?.trigger("click");
    await settle();

    expect(document.activeElement).toBe(wrapper.get(".messages textarea").element);
    expect((document.activeElement as HTMLTextAreaElement).value).toBe("where's my thing");
  });

  it("shows the beginning of a long message, and all of it when asked", async () => {
    const long = "where is 📦 ".repeat(40).trim();
    const { wrapper } = await open([aGroup({ id: 51, messages: [aReviewMessage({ id: 51, text: long })] }), ...TWO]);
    expect(heading(wrapper)).toMatch(/^where is 📦 .{100,160}…$/u);

    await wrapper.get(".detail .whole").trigger("click");

    expect(heading(wrapper)).toBe(long);
    expect(wrapper.find(".detail .whole").exists()).toBe(false);
    await press("j");
    expect(heading(wrapper)).toBe("where is my stuff");
    expect(wrapper.find(".detail .whole").exists()).toBe(false);
  });

  it("says when a group has more messages than are shown", async () => {
    const { wrapper } = await open([{ ...DECIDED, size: 3120 }, { ...DECIDED, id: 42 }], "/studio/review?lane=done");
    expect(wrapper.get(".messages").text()).toContain("the newest 1 of 3,120 messages");

    await press("j");

    expect(wrapper.get(".messages").text()).not.toContain("newest");
  });

  it("decides nothing while no message is chosen", async () => {
    const { wrapper, asked } = await open(TWO);

    for (const box of wrapper.findAll(".messages input[type='checkbox']")) await box.setValue(false);
    await press("1");

    expect(wrapper.get(".guess").attributes("disabled")).toBeDefined();
    expect(told(asked)).toEqual([]);
  });

  it("is worked from the keyboard", async () => {
    const { wrapper, asked } = await open(TWO);

    await press("j");
    expect(heading(wrapper)).toBe("do you sell gift cards");
    await press("k");
    expect(heading(wrapper)).toBe("where is my stuff");
    await press("2");
    await press("x");

    expect(told(asked).map(({ path }) => path)).toEqual(["/api/studio/review/11/label", "/api/studio/review/21/dismiss"]);
    expect(wrapper.text()).toContain("Nothing waits for you");
  });

  it("hands the messages to the editor for a new intent", async () => {
    const { router } = await open(TWO);

    await press("n");

    expect(router.currentRoute.value.name).toBe("studio-new-intent");
    expect(proposal.value).toEqual({
      examples: { en: ["where is my stuff", "where's my thing"], zh: [] },
      group: 11,
      messages: [11, 12],
      texts: {},
      next: { name: "studio-review", params: { group: 21 }, query: {} },
    });
  });

  it("leads from a new intent back to the same list, where some of a group still waits", async () => {
    const { wrapper } = await open(TWO, "/studio/review?language=en");
    await wrapper.get("input[type=checkbox]").setValue(false);

    await press("n");

    expect(proposal.value).toMatchObject({ messages: [12], next: { params: { group: 11 }, query: { language: "en" } } });
  });

  it("gives the editor no examples from the locked set, and says why", async () => {
    const { wrapper } = await open([LOCKED], "/studio/review?lane=locked");
    expect(wrapper.text()).toContain("They are never trained on");
    expect(wrapper.text()).toContain("In the set: 40 English, 30 Chinese");

    await press("n");

    expect(proposal.value).toMatchObject({ examples: { en: [], zh: [] }, group: 31, next: { query: { lane: "locked" } } });
  });

  it("says of a locked message that it measures and is not learnt", async () => {
    const { wrapper } = await open([LOCKED], "/studio/review?lane=locked");

    await press("1");

    expect(wrapper.get(".outcome").text()).toContain("belongs to the locked set");
  });

  it("shows the group of its address when no page has it", async () => {
    const { wrapper } = await open([...TWO, LOCKED], "/studio/review/31", { group: 31 });

    expect(heading(wrapper)).toBe("hi there");
  });

  it("leads to the ticket, and without one to the customer", async () => {
    const { wrapper } = await open(TWO);

    const links = wrapper.findAll(".messages a").map((link) => link.attributes("href"));
    expect(links).toEqual(["/desk/1001", "/customers/3"]);
  });

  it("shows what was decided, and decides it no more", async () => {
    const { wrapper } = await open([DECIDED], "/studio/review?lane=done");

    expect(wrapper.get(".decided").text()).toContain("Ada decided: Track an order");
    expect(wrapper.find(".guess").exists()).toBe(false);
  });

  it("takes the last decision back where it said what that did, and shows the group again", async () => {
    const { wrapper, asked } = await open(TWO);
    await wrapper.get(".guess").trigger("click");
    await settle();

    await wrapper.get(".outcome .el-button").trigger("click");
    await settle();

    expect(told(asked).at(-1)).toMatchObject({ path: "/api/studio/review/11/undo", body: { at: AT } });
    expect(wrapper.get(".outcome").text()).toContain("2 messages wait again. 1 example stays");
    expect(wrapper.find(".outcome .el-button").exists()).toBe(false);
    expect(heading(wrapper)).toBe("where is my stuff");
    expect(wrapper.find(".guess").exists()).toBe(true);
  });

  it("takes back what was decided about single messages by one of these", async () => {
    const { wrapper, asked } = await open(TWO);
    await wrapper.findAll(".messages input[type='checkbox']")[0]?.setValue(false);
    await press("x");

    await wrapper.get(".outcome .el-button").trigger("click");
    await settle();

    expect(told(asked).map(({ path }) => path)).toEqual(["/api/studio/review/11/dismiss", "/api/studio/review/12/undo"]);
  });

  it("takes a decision of the lane of those back, and goes to where the group waits", async () => {
    const { wrapper, router, asked } = await open([...TWO, DECIDED], "/studio/review?lane=done&language=en");

    await wrapper.get(".decided button").trigger("click");
    await settle();

    expect(told(asked)).toMatchObject([{ path: "/api/studio/review/41/undo", body: { at: AT } }]);
    expect(router.currentRoute.value.fullPath).toBe("/studio/review/41?language=en");
    expect(wrapper.find(".decided").exists()).toBe(false);
    expect(wrapper.find(".guess").exists()).toBe(true);
  });

  it("takes back by a key", async () => {
    const { asked } = await open(TWO);

    await press("u");
    expect(told(asked)).toEqual([]);
    await press("1");
    await press("u");
    await press("u");

    expect(told(asked).map(({ path }) => path)).toEqual(["/api/studio/review/11/label", "/api/studio/review/11/undo"]);
  });

  it("says when somebody has decided anew, and takes nothing back", async () => {
    const { wrapper, router } = await open([DECIDED], "/studio/review?lane=done", {}, "decided_anew");

    await wrapper.get(".decided button").trigger("click");
    await settle();

    expect(document.body.textContent).toContain("Somebody has decided about this anew");
    expect(router.currentRoute.value.query.lane).toBe("done");
    expect(wrapper.find(".outcome").exists()).toBe(false);
  });

  it("shows markup in a customer's words as the text that it is", async () => {
    const script = "<img src=x onerror=alert(1)>";
    const { wrapper } = await open([aGroup({ messages: [aReviewMessage({ text: script, said: script })] })]);

    expect(wrapper.findAll(".detail img, .row img")).toHaveLength(0);
    expect(heading(wrapper)).toBe(script);
  });
});
