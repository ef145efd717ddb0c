/**
 * What the review inbox hands to the intents editor: "make a new intent of these". The editor takes it when it opens, fills its
 * examples in, and says the new intent's name when it was saved: then the messages get that intent.
 */
import { shallowRef } from "vue";

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
}

/** The one that waits for the editor, or null. */
export const proposal = shallowRef<IntentProposal | null>(null);

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
  await call(
    api.POST("/api/studio/review/{item}/label", {
      params: { path: { item: waiting.group } },
      body: { intent: name, messages: [...waiting.messages], texts: { ...waiting.texts } },
    }),
  );
  forgetProposal();
  void queryClient.invalidateQueries({ queryKey: ["studio", "review"] });
}
