import { describe, expect, it } from "vitest";

import { following, neighbour, reasonsOf, representativeOf } from "@/studio/review/groups";

import { aGroup, aReviewMessage } from "../../make";

const three = [1, 2, 3].map((id) => aGroup({ id }));

describe("a group", () => {
  it("is represented by the message whose id it has", () => {
    const messages = [aReviewMessage({ id: 5, text: "five" }), aReviewMessage({ id: 6, text: "six" })];
    expect(representativeOf(aGroup({ id: 6, messages }))?.text).toBe("six");
  });

  it("gives the reasons of all its messages, each once, the commonest first", () => {
    const messages = [
      aReviewMessage({ id: 1, why: ["unsure"] }),
      aReviewMessage({ id: 2, why: ["escalated", "unsure"] }),
      aReviewMessage({ id: 3, why: ["unsure", "bad_rating"] }),
    ];
    expect(reasonsOf(aGroup({ messages }))).toEqual(["unsure", "escalated", "bad_rating"]);
  });
});

describe("going through the groups", () => {
  it("goes to the next and the previous one, and stops at the ends", () => {
    expect(neighbour(three, 2, 1)?.id).toBe(3);
    expect(neighbour(three, 2, -1)?.id).toBe(1);
    expect(neighbour(three, 3, 1)).toBeUndefined();
  });

  it("begins with the first", () => {
    expect(neighbour(three, undefined, 1)?.id).toBe(1);
  });

  it("goes on with the next when one is decided, and with the one before after the last", () => {
    expect(following(three, 1)?.id).toBe(2);
    expect(following(three, 3)?.id).toBe(2);
  });
});
