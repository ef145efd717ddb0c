/**
 * Stars, and an optional comment. A tap on a star counts at once. With the keyboard, arrows only choose: moving across one star to
 * get to four must not tell anybody "very poor".
 */
import { useEffect, useId, useRef, useState } from "preact/hooks";

import type { RatingExtra } from "../../shared/protocol";
import type { ChatClient, State } from "../client/client";
import type { Texts } from "../text";
import { StarIcon } from "./icons";

interface RatingProps {
  rating: RatingExtra;
  /** Whether the message itself asks the question. */
  titled: boolean;
  client: ChatClient;
  state: State;
  t: Texts;
}

const SCORES = [1, 2, 3, 4, 5] as const;
const LONGEST_COMMENT = 1_000;

export function Rating({ rating, titled, client, state, t }: RatingProps) {
  const waiting = state.pending.find(({ frame }) => frame.type === "rate" && frame.rating === rating.rating)?.frame;
  const sent = waiting?.type === "rate" ? waiting : null;
  const given = sent?.score ?? rating.score;
  const comment = sent?.comment ?? rating.comment;

  const [chosen, setChosen] = useState<number | null>(null);
  /** The customer is at it: the form stays, also when the score has been taken, so that a comment can follow. */
  const [editing, setEditing] = useState(false);
  const [words, setWords] = useState(comment ?? "");
  const [over, setOver] = useState<number | null>(null);
  const name = useId();
  const result = useRef<HTMLParagraphElement>(null);
  const settled = useRef(false);

  const question = rating.about === "person" ? t.ratePerson : t.rateBot;
  const done = given !== null && !(editing && rating.open);

  // The form is replaced by its result: whoever pressed a key in it goes on there.
  useEffect(() => {
    if (done && settled.current) result.current?.focus();
    settled.current = false;
  }, [done]);

  if (!rating.open && given === null) return null; // not given in time; that is no score

  if (done) {
    return (
      <div class="rating">
        <p class="rated" ref={result} tabIndex={-1}>
          <Stars score={given} />
          <span class="hidden">{t.rated(given)}</span>
          <span>{sent ? t.saving : t.thanks}</span>
          {rating.open && (
            <button type="button" class="link" onClick={() => { setChosen(given); setWords(comment ?? ""); setEditing(true); }}>{t.change}</button>
          )}
        </p>
        {comment && <p class="comment">{comment}</p>}
      </div>
    );
  }

  const score = chosen ?? given;
  const choose = (value: number): void => {
    setChosen(value);
    setEditing(true);
  };
  const finish = (): void => {
    if (score === null) return;
    settled.current = true;
    setEditing(false);
    client.rate(rating.rating, score, words.trim());
  };

  return (
    <form
      class="rating"
      onSubmit={(event) => {
        event.preventDefault();
        finish();
      }}
    >
      <fieldset>
        <legend class={titled ? "hidden" : ""}>{question}</legend>
        <div class="stars" onPointerLeave={() => { setOver(null); }}>
          {SCORES.map((value) => (
            <label key={value} class={(over ?? score ?? 0) >= value ? "on" : ""} onPointerEnter={() => { setOver(value); }}>
              <input
                type="radio"
                name={name}
                value={value}
                checked={score === value}
                aria-label={`${t.star(value)}, ${t.starNames[value - 1] ?? ""}`}
                onChange={() => { choose(value); }}
                onClick={(event) => {
                  if (event.detail === 0) return; // the keyboard's
                  choose(value);
                  if (value !== given) client.rate(rating.rating, value, null);
                }}
              />
              <StarIcon filled={(over ?? score ?? 0) >= value} />
            </label>
          ))}
        </div>
      </fieldset>
      {score !== null && (
        <>
          <p class="star-name" aria-hidden="true">{t.starNames[(over ?? score) - 1]}</p>
          <textarea
            rows={2}
            maxLength={LONGEST_COMMENT}
            value={words}
            placeholder={t.comment}
            aria-label={t.comment}
            onInput={(event) => { setWords(event.currentTarget.value); }}
          />
          <button type="submit" class="small-send">{given === score && words.trim() ? t.sendComment : t.sendRating}</button>
        </>
      )}
    </form>
  );
}

function Stars({ score }: { score: number }) {
  return (
    <span class="stars still" aria-hidden="true">
      {SCORES.map((value) => <span key={value} class={value <= score ? "on" : ""}><StarIcon filled={value <= score} /></span>)}
    </span>
  );
}
