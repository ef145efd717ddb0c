/** Where the customer writes. What is written is kept at every stroke, so that a reload loses nothing. */
import type { Ref } from "preact";
import { useImperativeHandle, useLayoutEffect, useRef, useState } from "preact/hooks";

import { LONGEST_TEXT } from "../../shared/protocol";
import type { ChatClient, State } from "../client/client";
import type { Texts } from "../text";
import { SendIcon } from "./icons";

export interface ComposerHandle {
  focus: () => void;
  /** Put a text into the field, to be changed. What stood there is kept below it. */
  put: (text: string) => void;
}

interface ComposerProps {
  handle: Ref<ComposerHandle>;
  client: ChatClient;
  state: State;
  t: Texts;
}

/** While a Chinese word is being chosen, Enter means "this one", not "send". Safari tells it only by the old key code. */
export function composes(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else says it there
  return event.isComposing || event.keyCode === 229;
}

/** The length as the server counts it: in characters, where an emoji is one. */
export function lengthOf(text: string): number {
  return Array.from(text.trim()).length;
}

export function Composer({ handle, client, state, t }: ComposerProps) {
  const [text, setText] = useState(client.draft);
  const field = useRef<HTMLTextAreaElement>(null);
  const length = lengthOf(text);
  const over = length - LONGEST_TEXT;

  const write = (value: string): void => {
    setText(value);
    client.draft = value;
  };

  useImperativeHandle(handle, () => ({
    focus: () => field.current?.focus(),
    put: (value) => {
      write(text.trim() ? `${value}\n${text}` : value);
      field.current?.focus();
    },
  }));

  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }, [text]);

  const submit = (): void => {
    if (length === 0 || over > 0) return;
    client.send(text);
    write("");
    field.current?.focus();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {over > 0 && <p class="over" id="over" role="alert">{t.tooLong(over)}</p>}
      <div class="field">
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={t.placeholder}
          aria-label={t.placeholder}
          aria-invalid={over > 0}
          aria-describedby={over > 0 ? "over" : undefined}
          enterkeyhint="send"
          autocomplete="off"
          dir="auto"
          disabled={state.phase === "forged"}
          onInput={(event) => {
            write(event.currentTarget.value);
            client.typing();
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || composes(event)) return;
            event.preventDefault();
            submit();
          }}
        />
        <button type="submit" class="send" aria-label={t.send} title={t.send} disabled={length === 0 || over > 0}>
          <SendIcon />
        </button>
      </div>
    </form>
  );
}
