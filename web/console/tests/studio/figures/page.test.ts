import type { VueWrapper } from "@vue/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";

import { queryClient } from "@/api/queries";
import FiguresPage from "@/studio/figures/FiguresPage.vue";

import { serve, settle, someCounts } from "../../make";
import { showAt } from "../../mount";

// The library's calendar is most of the page's weight, and not what is tested
vi.mock("@/figures/RangePicker.vue", () => ({ default: () => null }));
// What is drawn is looked at in a real browser
vi.mock("@/figures/chart", () => ({ useChart: () => undefined, overTime: () => ({}), colour: () => "" }));

const EN = someCounts({ conversations: 9, contained: 6, escalated: 2, messages: 20, fallback: 5 });
const ZH = someCounts({ conversations: 2, contained: 1, escalated: 1, messages: 5, fallback: 0 });
const FIGURES = {
  first: "2026-05-01",
  last: "2026-05-02",
  en: EN,
  zh: ZH,
  periods: [
    { start: "2026-05-01", en: EN, zh: ZH },
    { start: "2026-05-02", en: someCounts(), zh: someCounts() },
  ],
  topics: [{ topic: "order", language: "en", messages: 7, fallback: 1, escalated: 1 }],
};
const BEHIND = {
  rows: [
    {
      conversation_id: 7,
      customer_id: 3,
      ticket: 1001,
      language: "en",
      channel: "widget",
      at: "2026-05-01T12:00:00Z",
      said: "<b>where</b> is it",
    },
  ],
  total: 1,
};

let page: VueWrapper | undefined;

async function open(path = "/studio/figures?first=2026-05-01&last=2026-05-02", figures: object = FIGURES) {
  const asked = serve((request) => ({ body: request.path.endsWith("/conversations") ? BEHIND : figures }));
  const shown = await showAt(path, FiguresPage);
  page = shown.wrapper;
  await settle();
  return { ...shown, asked };
}

afterEach(() => {
  page?.unmount();
  queryClient.clear();
});

describe("the assistant's figures", () => {
  it("say how far it gets alone, in all and in each language", async () => {
    const { wrapper } = await open();

    const card = wrapper.get(".share.contained").text();
    expect(card).toContain("70%");
    expect(card).toContain("7 of 10 conversations");
    expect(card).toContain("English75%");
    expect(card).toContain("Chinese50%");
    expect(wrapper.get(".share.fallback").text()).toContain("5 of 25 messages");
  });

  it("ask for the range and the filters of the address", async () => {
    const { asked } = await open("/studio/figures?first=2026-05-01&last=2026-05-02&language=zh&channel=telegram");

    const query = Object.fromEntries(asked[0]?.query ?? []);
    expect(query).toEqual({ first: "2026-05-01", last: "2026-05-02", each: "day", language: "zh", channel: "telegram" });
  });

  it("have the chart's numbers in a table, without days on which nothing happened", async () => {
    const { wrapper } = await open();

    expect(wrapper.findAll("tbody tr")).toHaveLength(1);
    expect(wrapper.get("tbody tr").text()).toContain("75% (6 / 8)");
  });

  it("lead from a topic's bar to the conversations behind it", async () => {
    const { wrapper, router, asked } = await open();

    await wrapper.get("button[aria-label^='Order, Messages']").trigger("click");
    await settle();

    expect(router.currentRoute.value.query).toMatchObject({ behind: "conversations", topic: "order" });
    expect(Object.fromEntries(asked.at(-1)?.query ?? [])).toMatchObject({ measure: "conversations", topic: "order" });
    const drawer = document.querySelector(".el-drawer");
    expect(drawer?.textContent).toContain("<b>where</b> is it");
    expect([...(drawer?.querySelectorAll("a") ?? [])].map((link) => link.getAttribute("href"))).toEqual(["/desk/1001", "/customers/3"]);
  });

  it("lead from a cell of the table to that day in that language", async () => {
    const { wrapper, asked } = await open();

    await wrapper.findAll("tbody button")[1]?.trigger("click");
    await settle();

    expect(Object.fromEntries(asked.at(-1)?.query ?? [])).toMatchObject({
      measure: "contained",
      first: "2026-05-01",
      last: "2026-05-01",
      language: "zh",
    });
  });

  it("say when there was nothing in the range", async () => {
    const { wrapper } = await open("/studio/figures", { ...FIGURES, en: someCounts(), zh: someCounts() });

    expect(wrapper.text()).toContain("No conversations in this range");
  });

  it("say what went wrong, and try again", async () => {
    serve(() => ({ status: 403, body: { error: "forbidden", message: "", data: {} } }));
    const { wrapper } = await showAt("/studio/figures", FiguresPage);
    await settle();

    expect(wrapper.get("[role='alert']").text()).toContain("You may not do this");
  });
});
