/** The rating that a message asks for, as its `extra` carries it. */
export interface AskedRating {
  about: "bot" | "person";
  /** 1 to 5, or null while the customer has given none: that is no score. */
  score: number | null;
  comment: string | null;
}

export function ratingOf(extra: Readonly<Record<string, unknown>>): AskedRating | null {
  if (extra.kind !== "rating") return null;
  return {
    about: extra.about === "person" ? "person" : "bot",
    score: typeof extra.score === "number" ? extra.score : null,
    comment: typeof extra.comment === "string" && extra.comment !== "" ? extra.comment : null,
  };
}
