/**
 * The editing of one intent: the draft, the version that it was made from, and what others save meanwhile. What is not saved is
 * kept on this device. What another has saved is shown at once where nothing of mine is lost by it, and else offered.
 */
import { computed, ref, watch, type ComputedRef, type Ref } from "vue";

import type { Intent } from "@/api/types";
import { useUser } from "@/session/session";

import { forgetProposal, proposal } from "../drafts";
import { draftOf, isSameDraft, mergeDrafts, nameFrom, newDraft, type Draft } from "./draft";
import { forget, keep, kept } from "./kept";

export interface Editing {
  draft: Ref<Draft>;
  /** What the draft was made from; null for a new intent that was not saved yet. */
  base: Ref<Intent | null>;
  name: ComputedRef<string>;
  /** The name of a new intent as somebody typed it; null: it follows the English title. */
  typedName: Ref<string | null>;
  isDirty: ComputedRef<boolean>;
  /** The draft is one that was not saved when its author was here last. */
  isRestored: Ref<boolean>;
  /** What somebody else has saved since the draft was made, or null. */
  theirs: ComputedRef<Intent | null>;
  /** Goes on from `intent` as it was saved, without changes of mine. */
  take: (intent: Intent) => void;
  /** Goes on from `intent`, with my changes on top. */
  putOnTop: (intent: Intent) => void;
  discard: () => void;
  /** Forgets what is kept on this device, as when its author leaves it behind. */
  leave: () => void;
}

/** `current` is what the server has, null for a new intent. */
export function useEditing(current: () => Intent | null): Editing {
  const user = useUser().value.id;
  const first = current();
  const key = first?.name ?? "";
  const restored = kept(user, key);
  const proposed = first === null && proposal.value !== null ? newDraft("", proposal.value.examples) : null;

  const base = ref<Intent | null>(restored?.base ?? first);
  const start = (): Draft => (base.value === null ? newDraft("") : draftOf(base.value));
  const draft = ref<Draft>(proposed ?? restored?.draft ?? start());
  const typedName = ref<string | null>(null);
  const name = computed(() => first?.name ?? typedName.value ?? nameFrom(draft.value.title.en));
  const isDirty = computed(() => !isSameDraft(draft.value, start()) || typedName.value !== null);
  const isRestored = ref(restored !== null && proposed === null && isDirty.value);

  /** The newest that is known here: what was read, what a save gave back, or what it collided with. */
  const newest = ref<Intent | null>(first);
  const theirs = computed(() =>
    newest.value !== null && base.value !== null && newest.value.version !== base.value.version ? newest.value : null,
  );

  function take(intent: Intent): void {
    newest.value = intent;
    base.value = intent;
    draft.value = draftOf(intent);
    typedName.value = null;
    isRestored.value = false;
  }
  function leave(): void {
    forget(user, key);
    forgetProposal();
  }

  watch(current, (read) => {
    newest.value = read;
  });
  watch(
    theirs,
    (changed) => {
      if (changed !== null && !isDirty.value) take(changed);
    },
    { immediate: true },
  );
  watch(
    [draft, isDirty],
    () => {
      if (isDirty.value) keep(user, key, { draft: draft.value, base: base.value });
      else forget(user, key);
    },
    { deep: true },
  );

  return {
    draft,
    base,
    name,
    typedName,
    isDirty,
    isRestored,
    theirs,
    take,
    putOnTop(intent) {
      newest.value = intent;
      if (base.value !== null) draft.value = mergeDrafts(draftOf(base.value), draft.value, draftOf(intent));
      base.value = intent;
    },
    discard() {
      isRestored.value = false;
      base.value = newest.value;
      draft.value = start();
      typedName.value = null;
      forgetProposal();
    },
    leave,
  };
}
