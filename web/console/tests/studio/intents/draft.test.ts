import { describe, expect, it } from "vitest";

import { bodyOf, differences, draftOf, examplesOf, isSameDraft, lineOf, mergeDrafts, missingIn, nameFrom, newDraft } from "@/studio/intents/draft";

import { anIntent } from "../make";

const base = draftOf(anIntent());
const changed = (change: (draft: ReturnType<typeof draftOf>) => void): ReturnType<typeof draftOf> => {
  const draft = draftOf(anIntent());
  change(draft);
  return draft;
};

describe("examples", () => {
  it("are the lines with something in them, without the bullets of a pasted list", () => {
    expect(examplesOf("- do you wrap\n\n  * gift wrap please \n•  as a present\n我-想包装")).toEqual([
      "do you wrap",
      "gift wrap please",
      "as a present",
      "我-想包装",
    ]);
    expect(examplesOf("order -12 please")).toEqual(["order -12 please"]);
  });

  it("are found again by line", () => {
    expect(lineOf("one\n\n- two\nthree", "two")).toBe(2);
    expect(lineOf("one", "four")).toBe(-1);
  });
});

describe("a draft", () => {
  it("that was not touched saves what was there, and is no change", () => {
    const { examples, answer, title, topic } = anIntent();
    expect(bodyOf(base, "v1")).toEqual({ version: "v1", topic, title, examples, answer });
    expect(isSameDraft(base, changed((draft) => (draft.examples.en += "\n\n")))).toBe(true);
    expect(isSameDraft(base, changed((draft) => (draft.examples.en += "\nmore")))).toBe(false);
  });

  it("leaves an action's answer alone, and offers to write one where nobody answers", () => {
    expect(draftOf(anIntent({ answered_by: "action_gift", answer: null })).answer).toBeNull();
    expect(bodyOf(draftOf(anIntent({ answered_by: null, answer: null })), null).answer).toBeNull();
    expect(draftOf(anIntent({ answered_by: null, answer: null })).answer).toEqual([]);
  });

  it("leaves out texts that nobody wrote", () => {
    const draft = newDraft("delivery", { en: ["wrap it"], zh: [] });
    expect(bodyOf(draft, null).answer).toBeNull();
    draft.answer = draft.answer?.map((part) => ({ ...part, text: part.language === "en" ? " Yes. " : " " })) ?? null;
    expect(bodyOf(draft, null).answer).toEqual([{ language: "en", text: "Yes.", buttons: [], conditions: [], kept: [] }]);
  });

  it("says what is missing", () => {
    expect(missingIn(newDraft(""), false)).toEqual(["topic", "examples"]);
    expect(missingIn(base, true)).toEqual([]);
    expect(missingIn(changed((draft) => (draft.answer = [])), true)).toEqual(["answer"]);
    expect(missingIn(changed((draft) => draft.answer?.[0]?.buttons.push({ title: "More", intent: "" })), true)).toEqual(["button"]);
    expect(missingIn(changed((draft) => draft.answer?.[0]?.conditions.push({ slot: "", value: null })), true)).toEqual(["slot"]);
    expect(missingIn(changed((draft) => draft.answer?.splice(0, 1, { language: "en", text: "", buttons: [], conditions: [], kept: [] })), true)).toEqual([]);
  });

  it("may keep a text without words when something else is written there", () => {
    const draft = changed((one) => one.answer?.push({ language: "en", text: "", buttons: [], conditions: [], kept: ["image"] }));
    expect(missingIn(draft, true)).toEqual([]);
    expect(bodyOf(draft, null).answer).toHaveLength(3);
  });
});

describe("a name", () => {
  it("is made of an English title", () => {
    expect(nameFrom("Gift wrapping?")).toBe("gift_wrapping");
    expect(nameFrom("  2 for 1 – offers ")).toBe("for_1_offers");
    expect(nameFrom("礼品")).toBe("");
  });
});

describe("two people's changes", () => {
  it("go together: mine where I changed something, theirs where I did not", () => {
    const mine = changed((draft) => {
      draft.examples.en = "do you wrap gifts?\ncan it be a present\nwrap it up"; // one away, one new
      draft.title.en = "Wrapping";
    });
    const theirs = changed((draft) => {
      draft.examples.en += "\nwith a bow";
      draft.examples.zh = "送人的";
      draft.title.zh = "包装";
    });
    const merged = mergeDrafts(base, mine, theirs);

    expect(examplesOf(merged.examples.en)).toEqual(["do you wrap gifts?", "can it be a present", "with a bow", "wrap it up"]);
    expect(examplesOf(merged.examples.zh)).toEqual(["送人的"]);
    expect(merged.title).toEqual({ en: "Wrapping", zh: "包装" });
  });

  it("never bring back what they removed, nor double what both added", () => {
    const mine = changed((draft) => (draft.examples.en += "\nwith a bow"));
    const theirs = changed((draft) => (draft.examples.en = "do you wrap gifts?\nwith a bow"));
    expect(examplesOf(mergeDrafts(base, mine, theirs).examples.en)).toEqual(["do you wrap gifts?", "with a bow"]);
  });

  it("keep the answers of each language apart", () => {
    const mine = changed((draft) => {
      if (draft.answer?.[0]) draft.answer[0].text = "Mine";
    });
    const theirs = changed((draft) => {
      for (const part of draft.answer ?? []) part.text = "Theirs";
    });
    expect(mergeDrafts(base, mine, theirs).answer?.map((part) => part.text)).toEqual(["Mine", "Theirs"]);
  });

  it("are told by place and language", () => {
    const next = changed((draft) => {
      draft.topic = "gifts";
      draft.examples.zh = "可以包装吗";
      if (draft.answer?.[0]) draft.answer[0].text = "We wrap it for free.";
    });
    expect(differences(base, next)).toEqual([
      { place: "topic", language: null, removed: ["delivery"], added: ["gifts"] },
      { place: "examples", language: "zh", removed: ["送人的"], added: [] },
      { place: "answer", language: "en", removed: ["We wrap it for 3 USD."], added: ["We wrap it for free."] },
    ]);
    expect(differences(base, base)).toEqual([]);
  });
});
