/**
 * What the checks say while an intent is edited: of the draft, at once and after its new examples were compared with all others;
 * of what was saved, until all examples have been checked again; and of what was there before.
 */
import { computed, type ComputedRef, type Ref } from "vue";

import type { FileDiff, Finding, IntentDraft } from "@/api/types";
import { LANGUAGES } from "@/i18n";

import { isSame, lineOf, type Draft } from "./draft";
import { joined } from "./findings";
import { useCompared, useFindings, usePreview, useSaved, type NewExamples } from "./queries";
import { useSettled } from "./settled";

const QUIET = 700; // ms after the last letter

export interface Checking {
  /** What saving would change; null while nobody knows it of what is written now. */
  diffs: ComputedRef<FileDiff[] | null>;
  /** What was found in the draft. */
  ofDraft: ComputedRef<Finding[]>;
  /** How many more collide with others than were told. */
  leftOut: ComputedRef<number>;
  /** All that was found, as far as it is still there. */
  findings: ComputedRef<Finding[]>;
  /** Examples are being compared with all others. */
  isComparing: ComputedRef<boolean>;
  /** Why they could not be. */
  notCompared: ComputedRef<unknown>;
  /** Why something that was asked for is not here: that, or what saving would change. */
  error: ComputedRef<unknown>;
  retry: () => void;
}

function newOf({ examples, added }: NewExamples): NewExamples | null {
  return LANGUAGES.some((language) => (added[language] ?? []).length > 0) ? { examples, added } : null;
}

/** `written` is what would be saved of the draft; null while something is missing. */
export function useChecking(name: Ref<string>, draft: Ref<Draft>, written: Ref<IntentDraft | null>): Checking {
  const asked = useSettled(() => written.value, QUIET);
  const preview = usePreview(name, asked);
  /** Not the answer of before, which goes on saying what was found while a new one is waited for. */
  const isOfWritten = computed(() => written.value !== null && isSame(written.value, asked.value) && !preview.isPlaceholderData.value);
  const drafted = computed(() => (preview.data.value === undefined ? null : newOf(preview.data.value)));
  const compared = useCompared(name, drafted);

  const all = useFindings();
  const last = useSaved(name);
  const saved = computed(() => (all.data.value?.complete === true ? null : (last.data.value ?? null)));
  const comparedSaved = useCompared(name, computed(() => saved.value && newOf(saved.value)));

  /** A finding about an example goes when its line goes. */
  const isThere = ({ text, language }: Finding): boolean =>
    text === null || LANGUAGES.some((one) => (language ?? one) === one && lineOf(draft.value.examples[one], text) !== -1);
  const known = (list: readonly Finding[]): Finding[] => list.filter((one) => one.intent === name.value && one.text !== null);

  const ofDraft = computed(() =>
    joined(preview.data.value?.findings ?? [], drafted.value === null ? [] : (compared.data.value?.findings ?? [])).filter(isThere),
  );
  const findings = computed(() =>
    joined(
      ofDraft.value,
      saved.value ? known([...saved.value.findings, ...(comparedSaved.data.value?.findings ?? [])]) : [],
      known(all.data.value?.findings ?? []),
    ).filter(isThere),
  );
  const comparisons = [compared, comparedSaved];
  const notCompared = computed(() => comparisons.find(({ error }) => error.value !== null)?.error.value ?? null);
  return {
    diffs: computed(() => (isOfWritten.value ? (preview.data.value?.diffs ?? null) : null)),
    ofDraft,
    leftOut: computed(() => (drafted.value !== null ? compared : comparedSaved).data.value?.left_out ?? 0),
    findings,
    isComparing: computed(() => comparisons.some(({ isFetching }) => isFetching.value)),
    error: computed(() => preview.error.value ?? notCompared.value),
    notCompared,
    retry() {
      for (const { error, refetch } of [preview, ...comparisons]) if (error.value !== null) void refetch();
    },
  };
}
