/** One message, and one that is still on its way. */
import { ratingOf, type Message } from "../../shared/protocol";
import type { ChatClient, State } from "../client/client";
import type { OutEntry } from "../client/outbox";
import { isAnswered } from "../client/transcript";
import { clockTime, fullTime, type Texts } from "../text";
import { initial } from "./header";
import { ClockIcon, SparkIcon, WarnIcon } from "./icons";
import { Rating } from "./rating";
import { speaker } from "./speaker";
import { Words } from "./words";

/** Where a message stands among its neighbours. */
export interface Place {
  /** The day, when this is its first message. */
  day: string | null;
  /** The first and last of a run by one author. */
  first: boolean;
  last: boolean;
}

interface MessageProps {
  message: Message;
  place: Place;
  client: ChatClient;
  state: State;
  t: Texts;
}

export function MessageView({ message, place, client, state, t }: MessageProps) {
  const rating = ratingOf(message);
  const who = speaker(message, t);
  return (
    <>
      {place.day && <p class="day"><span>{place.day}</span></p>}
      <div class={`message ${message.author}${place.first ? " first" : ""}`}>
        {place.first && message.author !== "customer" && message.author !== "system" && (
          <p class="author">
            <span class="mark small" aria-hidden="true">{message.author === "bot" ? <SparkIcon /> : initial(who)}</span>
            <span>{who}</span>
          </p>
        )}
        <div class="bubble" dir="auto">
          {who && !(place.first && message.author !== "customer") && <span class="hidden">{who}: </span>}
          {message.text && <p class="words"><Words text={message.text} /></p>}
          {rating && <Rating rating={rating} titled={message.text !== ""} client={client} state={state} t={t} />}
        </div>
        {place.last && message.author !== "system" && (
          <p class="meta">
            <time dateTime={message.time} title={fullTime(message.time, state.language)}>{clockTime(message.time, state.language)}</time>
            {message.edited && ` · ${t.edited}`}
          </p>
        )}
        <QuickReplies message={message} client={client} state={state} t={t} />
      </div>
    </>
  );
}

function QuickReplies({ message, client, state, t }: Omit<MessageProps, "place">) {
  const over = isAnswered(state.log, message.seq) || state.pending.some(({ frame }) => frame.type === "message" || frame.type === "press");
  if (message.buttons.length === 0 || over) return null;
  return (
    <div class="replies" role="group" aria-label={t.replies}>
      {message.buttons.map((title, index) => (
        <button
          type="button"
          key={index}
          onClick={(event) => {
            // The button goes away. Who came by keyboard goes on at the field; on a phone that would call up its keyboard.
            if (event.detail === 0) document.querySelector("textarea")?.focus();
            client.press(message.seq, index);
          }}
        >
          {title}
        </button>
      ))}
    </div>
  );
}

interface PendingProps {
  entry: OutEntry;
  client: ChatClient;
  state: State;
  t: Texts;
  onEdit: (text: string) => void;
}

export function PendingView({ entry, client, state, t, onEdit }: PendingProps) {
  const { frame, refused } = entry;
  const text = frame.type === "message" ? frame.text : frame.type === "press" ? titleOf(state, frame.seq, frame.index) : "";
  const done = "seq" in entry;
  return (
    <div class={`message customer first pending${refused === undefined ? "" : " refused"}`}>
      <div class="bubble" dir="auto">
        <span class="hidden">{t.you}: </span>
        <p class="words"><Words text={text} /></p>
      </div>
      {refused === undefined ? (
        <p class="meta">{done ? t.sent : <><ClockIcon />{t.waiting}</>}</p>
      ) : (
        <p class="meta">
          <WarnIcon />{t.refused}
          <button type="button" class="link" onClick={() => { onEdit(client.takeBack(frame.id)); }}>{t.edit}</button>
          <button type="button" class="link" onClick={() => { client.takeBack(frame.id); }}>{t.discard}</button>
        </p>
      )}
    </div>
  );
}

function titleOf(state: State, seq: number, index: number): string {
  return state.log.find((message) => message.seq === seq)?.buttons[index] ?? "";
}
