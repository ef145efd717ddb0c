/**
 * The script that a shop's page includes. It draws the launcher and, once that is pressed, the frame with the panel. It does
 * nothing else on the page: no globals but `Deskmate`, no styles outside its shadow root, no cookies.
 */
import { fromPanel, type Look, type Theme, type ToPage, type ToPanel } from "../shared/bridge";
import { pickLanguage } from "../shared/language";
import type { Language } from "../shared/protocol";
import { parseColor } from "../shared/color";
import { Memory } from "./memory";
import { Shell } from "./shell";

/** What a page can listen to, and what the listener gets. */
interface Events {
  open: undefined;
  close: undefined;
  unread: number;
  language: Language;
  /** `expired`: give a fresh token with `identify`, or `identify(null)` to go on without. */
  identity: Extract<ToPage, { deskmate: "identity" }>["state"];
}

export interface DeskmateApi {
  open(): void;
  close(): void;
  /** Say who the visitor is, with a token that the shop's server signed; null after they signed out. */
  identify(jwt: string | null): void;
  /** Change how it looks: language, theme, color, title. */
  configure(look: Partial<Look>): void;
  /** Listen. The result stops it. */
  on<Name extends keyof Events>(name: Name, listener: (data: Events[Name]) => void): () => void;
}

declare global {
  interface Window {
    Deskmate?: DeskmateApi;
  }
}

/** How long a page may take to say who is signed in, in milliseconds. */
const SIGN_IN_WITHIN = 4_000;

function begin(script: HTMLScriptElement): DeskmateApi {
  const origin = new URL(script.src, location.href).origin;
  const wishes = script.dataset;
  const look: Look = {
    language: pickLanguage(wishes.language, document.documentElement.lang, navigator.language),
    theme: (["light", "dark"] as const).find((theme) => theme === wishes.theme) ?? ("auto" satisfies Theme),
    color: parseColor(wishes.color ?? "") ? (wishes.color ?? "") : "",
    title: wishes.title ?? "",
  };
  let jwt = wishes.jwt ?? null;
  const listeners = new Map<string, Set<(data: never) => void>>();
  const memory = new Memory(origin);
  let grace: ReturnType<typeof setTimeout> | undefined;

  const shell = new Shell(origin, look, wishes.position === "left", {
    toggle: () => { if (shell.isOpen) api.close(); else api.open(); },
    heard: (data) => { const message = fromPanel(data); if (message) act(message); },
  });

  function emit<Name extends keyof Events>(name: Name, data: Events[Name]): void {
    for (const listener of listeners.get(name) ?? []) {
      try {
        listener(data as never);
      } catch (error) {
        reportError(error); // the page's own mistake: it must not stop the chat
      }
    }
  }

  function toPanel(message: ToPanel): void {
    shell.post(message);
  }

  function startPanel(): void {
    clearTimeout(grace);
    grace = undefined;
    toPanel({ deskmate: "start", jwt, look });
    shell.panelReady();
  }

  function act(message: ToPage): void {
    switch (message.deskmate) {
      case "ready":
        // On the page before, somebody was signed in: this one will say so, too, but not as its first thing. A visitor's chat
        // should not flash up meanwhile.
        if (jwt === null && memory.wasSignedIn) grace = setTimeout(startPanel, SIGN_IN_WITHIN);
        else startPanel();
        break;
      case "close": api.close(); break;
      case "unread":
        shell.setUnread(message.count);
        emit("unread", message.count);
        break;
      case "language":
        look.language = message.language;
        shell.setLanguage(message.language);
        emit("language", message.language);
        break;
      case "going": memory.going(); break;
      case "identity": emit("identity", message.state); break;
    }
  }

  const api: DeskmateApi = {
    open() {
      if (shell.isOpen) return;
      shell.open();
      memory.setOpen(true);
      emit("open", undefined);
    },
    close() {
      if (!shell.isOpen) return;
      shell.close();
      memory.setOpen(false);
      emit("close", undefined);
    },
    identify(token) {
      jwt = token;
      memory.setSignedIn(token !== null);
      if (grace !== undefined) startPanel();
      toPanel({ deskmate: "identify", jwt });
    },
    configure(change) {
      Object.assign(look, change);
      shell.setLook(look);
      toPanel({ deskmate: "look", look: change });
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
  };

  // Somebody who has a conversation going is told of an answer also on the next page: the panel connects, out of sight.
  if (memory.wasOpen && !shell.isPhone) shell.open(false);
  else if (memory.isGoing) shell.preload();
  return api;
}

// Included twice, it runs once. `currentScript` is there for classic scripts, async ones too.
const script = document.currentScript;
if (script instanceof HTMLScriptElement && !window.Deskmate) {
  const start = (): void => {
    window.Deskmate ??= begin(script);
    window.dispatchEvent(new CustomEvent("deskmate:ready"));
  };
  if (document.querySelector("body")) start();
  else document.addEventListener("DOMContentLoaded", start, { once: true });
}
