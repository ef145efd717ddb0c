import { afterEach, describe, expect, it } from "vitest";

import { forgetMade, forgetProposal, made, proposal, propose, settleProposal, type IntentProposal } from "@/studio/drafts";

import { serve } from "../make";

const NEXT: IntentProposal = {
  examples: { en: ["do you sell gift cards"], zh: [] },
  group: 21,
  messages: [21, 22],
  texts: { 22: "gift cards?" },
  next: { name: "studio-review", params: { group: 31 }, query: { language: "en" } },
};

afterEach(() => {
  forgetProposal();
  forgetMade();
});

describe("a proposal for a new intent", () => {
  it("gives its messages the intent once that was saved", async () => {
    const asked = serve(() => ({ body: { messages: 2, diffs: [], findings: [] } }));
    propose(NEXT);

    await settleProposal("gift_card");

    expect(asked).toMatchObject([
      {
        path: "/api/studio/review/21/label",
        body: { intent: "gift_card", messages: [21, 22], texts: { 22: "gift cards?" } },
      },
    ]);
    expect(proposal.value).toBeNull();
    expect(made.value).toEqual({ intent: "gift_card", messages: 2, back: NEXT.next });
  });

  it("waits on when the server did not take it", async () => {
    serve(() => ({ status: 503 }));
    propose(NEXT);

    await expect(settleProposal("gift_card")).rejects.toThrow();

    expect(proposal.value).toEqual(NEXT);
    expect(made.value).toMatchObject({ intent: "gift_card", messages: null, back: { params: { group: 21 } } });
  });

  it("asks for nothing when none waits", async () => {
    const asked = serve(() => ({}));

    await settleProposal("gift_card");

    expect(asked).toEqual([]);
    expect(made.value).toBeNull();
  });
});
