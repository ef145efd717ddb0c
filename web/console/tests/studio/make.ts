/** Test data of the studio: intents, models and comparisons, with everything that a test does not care about filled in. */
import type { ComparedMessage, Comparison, Finding, Intent, IntentRow, Job, Model, Releases, Verdict } from "@/api/types";

export function anIntentRow(parts: Partial<IntentRow> = {}): IntentRow {
  return {
    name: "gift_wrap",
    title: { en: "Gift wrapping", zh: "礼品包装" },
    topic: "delivery",
    examples_en: 20,
    examples_zh: 18,
    thin: [],
    answered_by: "utter_gift_wrap",
    editable_answer: true,
    found: null,
    ...parts,
  };
}

export function anIntent(parts: Partial<Intent> = {}): Intent {
  return {
    name: "gift_wrap",
    version: "v1",
    topic: "delivery",
    title: { en: "Gift wrapping", zh: "礼品包装" },
    examples: { en: ["do you wrap gifts?", "gift wrapping please", "can it be a present"], zh: ["可以包装吗", "送人的"] },
    answered_by: "utter_gift_wrap",
    answer: [
      { language: "en", text: "We wrap it for 3 USD.", buttons: [{ title: "That helped", intent: "thanks" }], conditions: [], kept: [] },
      { language: "zh", text: "礼品包装 3 美元。", buttons: [{ title: "解决了", intent: "thanks" }], conditions: [], kept: [] },
    ],
    rules: "- rule: gift wrap",
    ...parts,
  };
}

export function aFinding(parts: Partial<Finding> = {}): Finding {
  return {
    problem: "near_duplicate",
    severity: "warning",
    intent: "gift_wrap",
    language: "en",
    text: "gift wrapping please",
    instead: null,
    other_intent: "gift_wrap",
    other_text: "do you wrap gifts?",
    similarity: 0.97,
    ...parts,
  };
}

export function aModel(parts: Partial<Model> = {}): Model {
  return {
    id: "m1",
    created: "2026-05-04T12:00:00Z",
    author: "Mei",
    live: false,
    intents: 70,
    examples_en: 2300,
    examples_zh: 2100,
    seconds: 31.4,
    figures: null,
    events: [],
    has_sources: true,
    ...parts,
  };
}

export function aJob(parts: Partial<Job> = {}): Job {
  return {
    id: 7,
    kind: "training",
    state: "running",
    progress: 0.4,
    step: "reading",
    log: ["Reading data/nlu/en/orders.yml"],
    by: { id: 1, name: "Mei" },
    started_at: "2026-05-04T12:00:00Z",
    ended_at: null,
    model: null,
    error: null,
    ...parts,
  };
}

export function someReleases(parts: Partial<Releases> = {}): Releases {
  return {
    models: [aModel({ id: "new" }), aModel({ id: "old", live: true })],
    live: "old",
    previous: null,
    changed: true,
    training: null,
    comparison: null,
    ...parts,
  };
}

export function aVerdict(parts: Partial<Verdict> = {}): Verdict {
  return { intent: "gift_wrap", confidence: 0.9, second: 0.05, outside: false, ...parts };
}

export function aCompared(parts: Partial<ComparedMessage> = {}): ComparedMessage {
  return {
    text: "do you wrap gifts?",
    language: "en",
    expected: "gift_wrap",
    live: aVerdict(),
    candidate: aVerdict(),
    message: null,
    ...parts,
  };
}

export function aComparison(parts: Partial<Comparison> = {}): Comparison {
  return {
    candidate: "new",
    against: "old",
    at: "2026-05-04T12:00:00Z",
    locked_live: { right: 90, all: 100 },
    locked_candidate: { right: 93, all: 100 },
    fixed: [],
    broken: [],
    differing: [],
    messages: [],
    by_intent: [],
    stories: [{ name: "gift wrap", passed: true, detail: null }],
    gate: { open: true, reasons: [] },
    threshold: 0.45,
    ambiguity_threshold: 0.15,
    ...parts,
  };
}
