/**
 * What the review inbox hands to the intents editor: "make a new intent of these". The editor takes it when it opens, fills its
 * examples in, and says the new intent's name when it was saved: then the messages get that intent, and a way leads back to the inbox.
 */
import { shallowRef } from "vue";
import type { RouteLocationRaw } from "vue-router";

import { api, call } from "@/api/client";
import { queryClient } from "@/api/queries";
import type { Language } from "@/i18n";

export interface IntentProposal {
  /** Examples to begin with. None for messages of the locked set, which are never trained on. */
  examples: Readonly<Record<Language, readonly string[]>>;
  /** The group in the inbox, which of its messages are meant, and corrected wordings by the message's id. */
  group: number;
  messages: readonly number[];
  texts: Readonly<Record<number, string>>;
  /** Where the inbox goes on when these are decided. */
  next: RouteLocationRaw;
}

/** A new intent that was made from the inbox, how many messages have it now (null: they still wait), and the way back. */
export interface Made {
  intent: string;
  messages: number | null;
  back: RouteLocationRaw;
}

/** The one that waits for the editor, or null. */
export const proposal = shallowRef<IntentProposal | null>(null);

/** The intent that was made last, until its author is back in the inbox. */
export const made = shallowRef<Made | null>(null);

export function forgetMade(): void {
  made.value = null;
}

export function propose(next: IntentProposal): void {
  proposal.value = next;
}

export function forgetProposal(): void {
  proposal.value = null;
}

/**
 * The intent of a proposal was saved under `name`: gives its messages that intent, and forgets the proposal. Examples that the
 * editor has saved already are not added twice by the server.
 */
export async function settleProposal(name: string): Promise<void> {
  const waiting = proposal.value;
  if (waiting === null) return;
  made.value = { intent: name, messages: null, back: { name: "studio-review", params: { group: waiting.group } } };
  const { messages } = await call(
    api.POST("/api/studio/review/{item}/label", {
      params: { path: { item: waiting.group } },
      body: { intent: name, messages: [...waiting.messages], texts: { ...waiting.texts } },
    }),
  );
  made.value = { intent: name, messages, back: waiting.next };
  forgetProposal();
  void queryClient.invalidateQueries({ queryKey: ["studio", "review"] });
}
