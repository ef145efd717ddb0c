/** Who else looks at a ticket or types in it, so that two people do not answer at once. Said every few seconds, forgotten soon. */
import { computed, onScopeDispose, reactive, watch, type ComputedRef, type Ref } from "vue";

import { api, call } from "@/api/client";
import type { Person } from "@/api/types";
import { useNow } from "@/i18n/clock";

const SAY_EVERY = 10_000; // ms
const FORGET_AFTER = 25_000; // ms
const TYPING_FOR = 6_000; // ms
const TYPING_EVERY = 3_000; // ms

interface Sight {
  person: Person;
  at: number;
  typedAt: number;
}
const sights = reactive(new Map<number, Map<number, Sight>>());

/** Somebody else is at ticket `number`. */
export function seePresence(number: number, person: Person, typing: boolean): void {
  const now = Date.now();
  const people = sights.get(number) ?? new Map<number, Sight>();
  const before = people.get(person.id)?.typedAt ?? 0;
  people.set(person.id, { person, at: now, typedAt: typing ? now : before });
  sights.set(number, people);
}

export interface Presence {
  person: Person;
  typing: boolean;
}

/** Who else is at the ticket; and tells them that this user is, while the page is looked at. */
export function usePresence(number: Ref<number>): { others: ComputedRef<Presence[]>; typing: () => void } {
  const now = useNow();
  let toldTyping = 0;

  function say(typing: boolean): void {
    if (document.visibilityState !== "visible") return;
    // A sign that is not seen is made up for by the next
    call(
      api.POST("/api/tickets/{number}/presence", { params: { path: { number: number.value } }, body: { typing } }),
    ).catch(() => undefined);
  }
  watch(
    number,
    () => {
      say(false);
    },
    { immediate: true },
  );
  const timer = setInterval(() => {
    say(false);
  }, SAY_EVERY);
  onScopeDispose(() => {
    clearInterval(timer);
  });

  const others = computed(() =>
    [...(sights.get(number.value)?.values() ?? [])]
      .filter((sight) => now.value - sight.at < FORGET_AFTER)
      .map(({ person, typedAt }) => ({ person, typing: now.value - typedAt < TYPING_FOR })),
  );
  return {
    others,
    typing() {
      if (Date.now() - toldTyping < TYPING_EVERY) return;
      toldTyping = Date.now();
      say(true);
    },
  };
}
