import type { VueWrapper } from "@vue/test-utils";
import { ElMessageBox, ElSelect } from "element-plus";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Router } from "vue-router";

import { queryClient } from "@/api/queries";
import type { Comparison, Releases } from "@/api/types";
import { session } from "@/session/session";
import ComparePage from "@/studio/models/ComparePage.vue";
import ModelsPage from "@/studio/models/ModelsPage.vue";

import { aUser, serve, settle, type Asked } from "../../make";
import { showAt } from "../../mount";
import { aCompared, aComparison, aJob, aModel, aVerdict, someReleases } from "../make";

let page: VueWrapper;
let router: Router;
let log: Asked[];
let releases: Releases;
let comparison: Comparison | null;

function answer({ method, path }: Asked): { status?: number; body?: unknown } {
  if (path === "/api/intents") return { body: { titles: {} } };
  if (path === "/api/studio/training") return method === "POST" ? { status: 202, body: aJob() } : { status: 204 };
  if (path.endsWith("/comparison") && method === "GET") {
    return comparison === null ? { status: 404, body: { error: "not_compared", message: "", data: {} } } : { body: comparison };
  }
  if (path.endsWith("/comparison")) return { status: 202, body: aJob({ kind: "comparison" }) };
  return { body: releases };
}
async function open(path: string): Promise<void> {
  const model = path.split("/")[3];
  ({ wrapper: page, router } = await showAt(path, model === undefined ? ModelsPage : ComparePage, model === undefined ? {} : { model }));
  await settle();
}
function buttonOf(words: string): HTMLButtonElement | undefined {
  return [...document.querySelectorAll("button")].find((one) => one.textContent.trim() === words);
}
function press(words: string): Promise<void> {
  const button = buttonOf(words);
  if (!button) throw new Error(`there is no button “${words}”`);
  button.click();
  return settle();
}
const asked = (method: string, end: string): Asked[] => log.filter((one) => one.method === method && one.path.endsWith(end));

beforeEach(() => {
  vi.stubGlobal("ResizeObserver", class {
    observe = vi.fn();
    disconnect = vi.fn();
  });
  session.user = aUser({ role: "trainer" });
  releases = someReleases();
  comparison = aComparison();
  log = serve(answer);
});
afterEach(() => {
  page.unmount();
  session.user = null;
  queryClient.clear();
  document.body.replaceChildren();
});

describe("the models", () => {
  it("tell which is live, who made each and what it has learnt from", async () => {
    await open("/studio/models");
    const live = page.get("[aria-label='Live model']");
    expect(live.text()).toContain("old");
    expect(live.text()).toContain("Live");
    expect(page.get("article[aria-label=new]").text()).toContain("70 intents, 2,300 English and 2,100 Chinese examples");
    expect(page.get("a[download]").attributes("href")).toBe("/api/studio/models/old/sources");
  });

  it("are trained with a bar, a step and a log, and the training can be stopped", async () => {
    await open("/studio/models");
    releases = someReleases({ training: aJob() });
    await press("Train");
    expect(asked("POST", "/training")).toHaveLength(1);

    expect(page.get("[role=progressbar]").attributes("aria-valuenow")).toBe("40");
    expect(page.text()).toContain("Reading the examples");
    expect(page.get("pre").text()).toContain("data/nlu/en/orders.yml");
    expect(buttonOf("Train")?.disabled).toBe(true);

    await press("Stop");
    expect(asked("DELETE", "/training")).toHaveLength(1);
  });

  it("are looked at again by themselves while a training goes on, also without the live stream", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "setTimeout", "clearInterval", "clearTimeout"] });
    releases = someReleases({ training: aJob() });
    await open("/studio/models");
    releases = someReleases({ training: aJob({ state: "done", model: "new" }) });
    vi.advanceTimersByTime(2_500);
    await settle();
    vi.useRealTimers();

    expect(page.text()).toContain("Training is finished");
    expect(page.text()).toContain("Compare it with the live model");
  });

  it("say why a training failed", async () => {
    releases = someReleases({ training: aJob({ state: "failed", error: "app_stopped", log: ["Traceback"] }) });
    await open("/studio/models");
    expect(page.text()).toContain("Deskmate was stopped meanwhile");
    expect(page.get("details").attributes("open")).toBeDefined();
  });

  it("are gone back from with one click, after a question", async () => {
    releases = someReleases({ previous: "older" });
    await open("/studio/models");
    const question = vi.spyOn(ElMessageBox, "confirm").mockRejectedValueOnce("cancel");
    await press("Roll back");
    expect(asked("POST", "/rollback")).toHaveLength(0);

    question.mockResolvedValueOnce("confirm" as never);
    await press("Roll back");
    expect(asked("POST", "/rollback")).toHaveLength(1);
  });
});

describe("a comparison", () => {
  it("begins when there is none", async () => {
    comparison = null;
    await open("/studio/models/new");
    await press("Compare with the live model");
    expect(asked("POST", "/models/new/comparison")).toHaveLength(1);
  });

  it("waits while another model is compared", async () => {
    comparison = null;
    releases = someReleases({ comparison: aJob({ kind: "comparison", model: "older" }) });
    await open("/studio/models/new");
    expect(page.text()).toContain("Another model is being compared");
    expect(buttonOf("Compare with the live model")?.disabled).toBe(true);
  });

  it("is not offered between the live model and itself", async () => {
    await open("/studio/models/old");
    expect(buttonOf("Compare again")).toBeUndefined();
  });

  it("shows fixed and broken messages with both readings, as customers would notice them", async () => {
    comparison = aComparison({
      fixed: [aCompared({ text: "wrap it", live: aVerdict({ intent: "thanks", confidence: 0.3 }) })],
      broken: [aCompared({ text: "包起来", language: "zh", candidate: aVerdict({ intent: "bye" }) })],
      differing: [aCompared({ text: "hm", expected: null, candidate: aVerdict({ confidence: 0.3, outside: true }) })],
    });
    await open("/studio/models/new");

    expect(page.get("[aria-label=Fixed]").text()).toContain("Asks back (Thanks)");
    expect(page.get("[aria-label=Broken]").text()).toContain("bye");
    expect(page.get("[aria-label='Recent messages that would be read differently']").text()).toContain("Outside of what it knows");
  });

  it("can be narrowed down to a language", async () => {
    comparison = aComparison({ fixed: [aCompared({ text: "wrap it" }), aCompared({ text: "包起来", language: "zh" })] });
    await open("/studio/models/new");
    page.findAllComponents(ElSelect)[0]?.vm.$emit("update:modelValue", "zh");
    await settle();

    expect(page.get("[aria-label=Fixed]").text()).toContain("包起来");
    expect(page.get("[aria-label=Fixed]").text()).not.toContain("wrap it");
  });

  it("has a threshold that can be tried out, with what it would do", async () => {
    comparison = aComparison({ messages: [0.5, 0.7, 0.9, 0.9].map((confidence) => aCompared({ candidate: aVerdict({ confidence }) })) });
    await open("/studio/models/new");
    const slider = page.get("input[type=range]");
    expect(slider.attributes("aria-valuetext")).toBe("0.45: 100% answered, 0% asked back, 0% outside");
    expect(page.get(".threshold").text()).toContain("100% of the answered right");

    await slider.setValue("0.8");
    expect(slider.attributes("aria-valuetext")).toBe("0.80: 50% answered, 50% asked back, 0% outside");
    await press("Reset");
    expect(slider.attributes("aria-valuetext")).toContain("0.45");
  });

  it("makes a model live through an open gate", async () => {
    await open("/studio/models/new");
    await press("Promote");
    expect(document.body.textContent).toContain("Make new live?");
    const buttons = [...document.querySelectorAll<HTMLButtonElement>("[role=dialog] button")];
    buttons.at(-1)?.click();
    await settle();

    expect(asked("POST", "/models/new/promotion")[0]?.body).toEqual({ reason: null });
    expect(router.currentRoute.value.path).toBe("/studio/models");
  });

  it("tells a trainer why the gate is closed, and does not let them pass", async () => {
    comparison = aComparison({
      locked_candidate: { right: 80, all: 100 },
      stories: [{ name: "gift wrap", passed: false, detail: "said nothing" }],
      gate: { open: false, reasons: ["locked_worse", "stories_failed"] },
    });
    await open("/studio/models/new");

    expect(page.get("[aria-label=Gate]").text()).toContain("It reads 80 of 100 messages of the locked set right; the live model 90.");
    expect(page.get("[aria-label=Gate]").text()).toContain("1 regression test fails.");
    expect(page.get("[aria-label='Regression tests']").text()).toContain("said nothing");
    expect(page.get("[aria-label=Gate]").text()).toContain("Fix the examples");
    expect(buttonOf("Promote")?.disabled).toBe(true);
  });

  it("does not tell a trainer to fix anything where it is only out of date", async () => {
    comparison = aComparison({ gate: { open: false, reasons: ["stale"] } });
    await open("/studio/models/new");
    expect(page.get("[aria-label=Gate]").text()).toContain("Compare again.");
    expect(page.get("[aria-label=Gate]").text()).not.toContain("Fix the examples");
  });

  it("claims nothing of a locked set that is empty, and leads there", async () => {
    const none = { right: 0, all: 0 };
    comparison = aComparison({ locked_live: none, locked_candidate: none });
    await open("/studio/models/new");

    const gate = page.get("[aria-label=Gate]");
    expect(gate.text()).not.toContain("no worse");
    expect(gate.text()).toContain("The locked set is still empty");
    expect(gate.get("a").attributes("href")).toBe("/studio/review?lane=locked");
    expect(page.get(".shares").text()).toContain("No messages yet");
    expect(page.get("[aria-label='What the candidate confuses']").text()).not.toContain("It confuses nothing");
  });

  it("lets an administrator pass a closed gate, with a reason", async () => {
    session.user = aUser({ role: "admin" });
    comparison = aComparison({ gate: { open: false, reasons: ["locked_worse"] } });
    await open("/studio/models/new");
    await press("Promote anyway…");
    const confirm = (): HTMLButtonElement | undefined => [...document.querySelectorAll<HTMLButtonElement>("[role=dialog] button")].at(-1);
    expect(confirm()?.textContent.trim()).toBe("Promote anyway"); // nothing follows any more
    expect(confirm()?.disabled).toBe(true);

    const reason = document.querySelector<HTMLTextAreaElement>("[role=dialog] textarea");
    if (reason) reason.value = "We no longer sell what is broken";
    reason?.dispatchEvent(new Event("input"));
    await settle();
    confirm()?.click();
    await settle();
    expect(asked("POST", "/models/new/promotion")[0]?.body).toEqual({ reason: "We no longer sell what is broken" });
  });

  it("of the live model offers no promotion", async () => {
    releases = someReleases({ models: [aModel({ id: "new", live: true })] });
    await open("/studio/models/new");
    expect(buttonOf("Promote")).toBeUndefined();
  });
});
