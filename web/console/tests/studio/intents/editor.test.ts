import type { VueWrapper } from "@vue/test-utils";
import { ElMessageBox, ElSelect } from "element-plus";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Router } from "vue-router";

import { queryClient } from "@/api/queries";
import type { FileDiff, Finding, Intent } from "@/api/types";
import { session } from "@/session/session";
import { forgetMade, forgetProposal, propose } from "@/studio/drafts";
import IntentEditor from "@/studio/intents/IntentEditor.vue";

import { aUser, serve, settle, type Asked } from "../../make";
import { showAt } from "../../mount";
import { aFinding, anIntent, anIntentRow } from "../make";

const DIFF: FileDiff = { path: "data/nlu/en/delivery.yml", diff: "--- a\n+++ b\n@@ -1 +1,2 @@\n   - do you wrap gifts?\n+  - with a bow" };

let editor: VueWrapper;
let router: Router;
let log: Asked[];
/** What the server has; saving over another version is a conflict. */
let stored: Intent;
/** What is found at once, by comparing, and in all examples when they were checked last. */
let atOnce: Finding[];
let findings: Finding[];
let known: Finding[];
let leftOut: number;
let complete: boolean;
let checksFail: boolean;

function answer({ method, path, body }: Asked): { status?: number; body?: unknown } {
  if (path === "/api/studio/intents") return { body: { intents: [anIntentRow()], topics: ["delivery"], slots: ["verified"] } };
  if (path === "/api/studio/checks") return { status: 204 };
  if (path === "/api/studio/findings") return { body: { model: "m1", complete, findings: known, left_out: 0 } };
  if (path.endsWith("/preview")) return { body: { diffs: [DIFF], added: newIn(body), findings: atOnce } };
  if (path.endsWith("/check")) return checksFail ? { status: 503, body: { error: "checks_failed", message: "", data: {} } } : { body: { findings, left_out: leftOut } };
  if (path.endsWith("/label")) return { body: { messages: 1, diffs: [], findings: [] } };
  if (method !== "POST") return { body: stored };
  const draft = body as Omit<Intent, "version"> & { version: string | null };
  if (draft.version !== null && draft.version !== stored.version) {
    return { status: 409, body: { error: "changed_meanwhile", message: "", data: { current: stored, by: { id: 2, name: "Ben" }, at: null } } };
  }
  const added = newIn(body);
  stored = { ...stored, ...draft, name: path.split("/").at(-1) ?? "", version: `${draft.version ?? ""}+` };
  complete = false; // all examples have to be checked again
  return { body: { intent: stored, diffs: [DIFF], added, findings: atOnce } };
}
function newIn(body: unknown): Intent["examples"] {
  const { examples } = body as Intent;
  return { en: examples.en.filter((text) => !stored.examples.en.includes(text)), zh: [] };
}

async function open(current: Intent | null = stored): Promise<void> {
  const props = { current, topics: ["delivery"], slots: ["verified"], taken: ["gift_wrap"] };
  ({ wrapper: editor, router } = await showAt("/studio/intents/gift_wrap", IntentEditor, props));
  await settle();
}
const examples = () => editor.get("textarea[wrap=off]");
/** Longer than an editor waits before it asks what saving would change. */
async function pause(): Promise<void> {
  vi.advanceTimersByTime(1_000);
  await settle();
}
async function addExample(text: string): Promise<void> {
  await examples().setValue(`${(examples().element as HTMLTextAreaElement).value}\n${text}`);
  await pause();
}
function press(words: string): Promise<void> {
  const button = [...document.querySelectorAll("button")].find((one) => one.textContent.trim() === words);
  if (!button) throw new Error(`there is no button “${words}”`);
  button.click();
  return settle();
}
const saves = (): Asked[] => log.filter(({ method, path }) => method === "POST" && /^\/api\/studio\/intents\/\w+$/u.test(path));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  session.user = aUser({ role: "trainer" });
  stored = anIntent();
  [atOnce, findings, known] = [[], [], []];
  complete = true;
  leftOut = 0;
  checksFail = false;
  log = serve(answer);
});
afterEach(() => {
  editor.unmount();
  vi.useRealTimers();
  session.user = null;
  forgetProposal();
  forgetMade();
  queryClient.clear();
  document.body.replaceChildren();
});

describe("the editor of an intent", () => {
  it("has nothing to save before something is changed", async () => {
    await open();
    expect(editor.text()).not.toContain("Discard");
  });

  it("says what saving would change before it is saved, and saves from the version that was read", async () => {
    await open();
    await addExample("with a bow");
    expect(editor.text()).toContain("1 file changes");

    await press("Show changes");
    expect(document.body.textContent).toContain("+  - with a bow");
    expect(saves()).toHaveLength(0);

    await press("Save");
    expect(saves()[0]?.body).toMatchObject({ version: "v1", examples: { en: [...anIntent().examples.en, "with a bow"] } });
    expect(editor.text()).not.toContain("Discard");
  });

  it("shows no changes but those of what is written now", async () => {
    await open();
    await addExample("with a bow");
    const button = editor.findAll("button").find((one) => one.text() === "Show changes");
    const reason = (): string => editor.get(`[id='${button?.attributes("aria-describedby") ?? ""}']`).text();
    expect(button?.attributes("disabled")).toBeUndefined();

    await examples().setValue("wrap it");
    expect(button?.attributes("disabled")).toBeDefined();
    expect(reason()).toBe("Checking…");
    await pause();
    expect(button?.attributes("disabled")).toBeUndefined();

    await press("Add a button");
    await pause();
    expect(button?.attributes("disabled")).toBeDefined();
    expect(reason()).toBe("Give each button words and a meaning.");
  });

  it("leads from a finding to its line", async () => {
    known = [aFinding()];
    await open();
    await pause();
    expect(editor.text()).toContain("gift wrapping please");

    await press("Go to the line");
    const area = examples().element as HTMLTextAreaElement;
    expect(document.activeElement).toBe(area);
    expect(area.value.slice(area.selectionStart, area.selectionEnd)).toBe("gift wrapping please");
  });

  it("has the checks made ready when it opens", async () => {
    await open();
    expect(log.filter(({ path }) => path === "/api/studio/checks")).toHaveLength(1);
  });

  it("shows what saving would change also when the checks do not answer, and asks them again", async () => {
    checksFail = true;
    await open();
    await addExample("with a bow");
    expect(editor.text()).toContain("could not be compared");
    await press("Show changes");
    expect(document.body.textContent).toContain("+  - with a bow");

    checksFail = false;
    findings = [aFinding({ text: "with a bow" })];
    await press("Try again");
    expect(editor.text()).toContain("1 thing to look at");
  });

  it("says how much more was found in many new examples than it lists", async () => {
    findings = [aFinding({ text: "with a bow" })];
    leftOut = 1_200;
    await open();
    await addExample("with a bow");
    expect(editor.get("[aria-label='Worth a look']").text()).toContain("There are 1,200 more than listed here");
    expect(editor.text()).toContain("1201 things to look at");
  });

  it("goes on showing what was found in a save until all examples have been checked again", async () => {
    findings = [aFinding({ text: "with a bow" })];
    await open();
    await addExample("with a bow");
    const checks = (): Asked[] => log.filter(({ path }) => path.endsWith("/check"));
    expect(checks()[0]?.body).toMatchObject({ added: { en: ["with a bow"] } });
    await press("Save");
    await pause();
    expect(editor.text()).toContain("“with a bow” is nearly the same");
    expect(checks()).toHaveLength(1); // the same was asked before the save

    complete = true;
    await queryClient.invalidateQueries({ queryKey: ["studio", "findings"] });
    await settle();
    expect(editor.text()).not.toContain("is nearly the same");
  });

  it("compares after a save what could not be compared before it, and says when that fails", async () => {
    checksFail = true;
    await open();
    await addExample("with a bow");
    await press("Save");
    await pause();
    expect(editor.text()).toContain("could not be compared");

    checksFail = false;
    findings = [aFinding({ text: "with a bow" })];
    await press("Try again");
    expect(editor.text()).toContain("“with a bow” is nearly the same");
  });

  it("puts another wording in the place of what may be personal", async () => {
    // Not in this document, which has no typing to undo; the browser's own is tested there
    Object.assign(document, { execCommand: () => false });
    atOnce = [aFinding({ problem: "personal_data", text: "call 13812345678", instead: "call 13123456789" })];
    await open();
    await addExample("call 13812345678");
    expect(editor.text()).toContain("call 13123456789");

    await press("Replace");
    expect((examples().element as HTMLTextAreaElement).value.split("\n").at(-1)).toBe("call 13123456789");
    expect(document.activeElement).toBe(examples().element);
    expect(editor.text()).not.toContain("may hold personal data");
  });

  it("does not overwrite what another has saved: it shows both, and can put mine on top of theirs", async () => {
    await open();
    await addExample("with a bow");
    stored = anIntent({ version: "v2", title: { en: "Wrapping", zh: "礼品包装" } });
    await press("Save");
    expect(document.body.textContent).toContain("Ben saved meanwhile");
    expect(stored.title.en).toBe("Wrapping");

    await press("Put mine on top");
    await pause();
    await press("Save");
    expect(saves().at(-1)?.body).toMatchObject({ version: "v2", title: { en: "Wrapping" }, examples: { en: [...anIntent().examples.en, "with a bow"] } });
  });

  it("can take what another has saved instead", async () => {
    await open();
    await addExample("with a bow");
    stored = anIntent({ version: "v2", examples: { en: ["wrap it"], zh: [] } });
    await press("Save");
    await press("Take theirs");

    expect((examples().element as HTMLTextAreaElement).value).toBe("wrap it");
    expect(editor.text()).not.toContain("Discard");
  });

  it("shows what another saves at once, unless something of mine is there", async () => {
    await open();
    await editor.setProps({ current: anIntent({ version: "v2", examples: { en: ["theirs"], zh: [] } }) });
    expect((examples().element as HTMLTextAreaElement).value).toBe("theirs");

    await addExample("mine");
    await editor.setProps({ current: anIntent({ version: "v3", examples: { en: ["theirs again"], zh: [] } }) });
    expect((examples().element as HTMLTextAreaElement).value).toBe("theirs\nmine");
    expect(editor.text()).toContain("Somebody else has changed this intent");
  });

  it("asks before unsaved changes are left, and stays when told to", async () => {
    await open();
    await addExample("with a bow");
    const asked = vi.spyOn(ElMessageBox, "confirm").mockRejectedValueOnce("cancel");
    await router.push("/desk");
    expect(router.currentRoute.value.path).toBe("/studio/intents/gift_wrap");

    asked.mockResolvedValueOnce("confirm" as never);
    await router.push("/desk");
    expect(router.currentRoute.value.path).toBe("/desk");
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it("keeps unsaved changes on this device when the session ends, and brings them back", async () => {
    await open();
    await addExample("with a bow");
    session.user = null;
    await router.push("/desk");
    editor.unmount();

    session.user = aUser({ role: "trainer" });
    await open();
    expect((examples().element as HTMLTextAreaElement).value).toContain("with a bow");
    expect(editor.text()).toContain("had not saved");

    await press("Discard");
    expect((examples().element as HTMLTextAreaElement).value).not.toContain("with a bow");
  });

  it("leaves a program's answer to programmers", async () => {
    await open(anIntent({ answered_by: "action_gift_wrap", answer: null }));
    expect(editor.text()).toContain("action_gift_wrap");
    expect(editor.find(".answer").exists()).toBe(false);
  });
});

describe("a new intent", () => {
  it("is named after its English title, and cannot take a name that is taken", async () => {
    await open(null);
    await editor.get("input[placeholder='Such as: Gift wrapping']").setValue("Gift wrap");
    expect(editor.text()).toContain("There is an intent of this name already.");

    await editor.get("input[placeholder='gift_wrap']").setValue("wrap");
    expect(editor.text()).not.toContain("There is an intent of this name already.");
    expect(editor.text()).toContain("Choose a topic.");
  });

  it("is called by its title before it is saved, in what is found too", async () => {
    findings = [aFinding({ intent: "bows", text: "with a bow", other_intent: "bows", other_text: "with bow" })];
    await open(null);
    await editor.get("input[placeholder='Such as: Gift wrapping']").setValue("Bows");
    editor.findComponent(ElSelect).vm.$emit("update:modelValue", "delivery");
    await addExample("with a bow");
    const found = (): string => editor.get("[aria-label='Worth a look']").text();
    expect(found()).toContain("Bows");
    expect(found()).not.toContain("bows");
  });

  it("takes the messages from the inbox that it was made for, and gives them its name when it is saved", async () => {
    propose({ examples: { en: ["with a bow"], zh: [] }, group: 5, messages: [51], texts: {}, next: "/studio/review" });
    await open(null);
    expect((examples().element as HTMLTextAreaElement).value).toBe("with a bow");

    await editor.get("input[placeholder='Such as: Gift wrapping']").setValue("Bows");
    editor.findComponent(ElSelect).vm.$emit("update:modelValue", "delivery");
    await pause();
    await press("Save");

    expect(localStorage.length).toBe(0); // nothing is left for the next new intent
    expect(saves()[0]).toMatchObject({ path: "/api/studio/intents/bows", body: { version: null, topic: "delivery" } });
    expect(log.find(({ path }) => path.endsWith("/label"))).toMatchObject({ path: "/api/studio/review/5/label", body: { intent: "bows", messages: [51] } });
    expect(router.currentRoute.value.path).toBe("/studio/intents/bows");
  });
});
