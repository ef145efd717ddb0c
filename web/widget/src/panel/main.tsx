/** Starts the panel: inside the loader's frame, or as a page of its own when it is opened by its address. */
import { render } from "preact";

import { fromPage, type Look, type ToPage, type ToPanel } from "../shared/bridge";
import { pickLanguage } from "../shared/language";
import { App } from "./app";
import { ChatClient } from "./client/client";
import { openStore } from "./client/storage";
import { applyLook } from "./look";
import "./styles.css";

const framed = window.parent !== window;
let look: Look = { language: "", theme: "auto", color: "", title: "" };
let page = "*"; // until the page has spoken; only "ready" is said before
let client: ChatClient | null = null;
let shown = !framed;
let takeFocus = false;
let shows = 0;

function tellPage(message: ToPage): void {
  if (framed) window.parent.postMessage(message, page);
}

function draw(): void {
  if (!client) return;
  const close = framed ? () => { tellPage({ deskmate: "close" }); } : null;
  render(
    <App client={client} title={look.title} shown={shown} shows={shows} takeFocus={takeFocus} onClose={close} />,
    document.getElementById("panel") as HTMLElement,
  );
}

function begin(jwt: string | null): void {
  const at = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/widget/socket`;
  const started = new ChatClient({
    connect: () => new WebSocket(at),
    shared: openStore(() => localStorage),
    tab: openStore(() => sessionStorage),
    language: pickLanguage(look.language, navigator.language),
  });
  client = started;
  window.addEventListener("storage", ({ key }) => { started.storageChanged(key); });
  window.addEventListener("online", () => { started.hurry(); });
  window.addEventListener("offline", () => { started.offline(); });
  window.addEventListener("pageshow", () => { started.hurry(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) started.hurry(); });
  reportTo(started);
  started.start(jwt);
  draw();
}

/** Keep the page's launcher up to date: what changed since it was last told. */
function reportTo(chat: ChatClient): void {
  const told = { unread: -1, language: "", identity: "", going: false };
  const report = (): void => {
    const { unread, language, phase, verified, log, pending } = chat.state;
    const identity = phase === "online" ? (verified ? "verified" : "anonymous") : phase;
    if (unread !== told.unread) tellPage({ deskmate: "unread", count: (told.unread = unread) });
    if (language !== told.language) tellPage({ deskmate: "language", language: (told.language = language) });
    if (identity !== told.identity && identity !== "connecting" && identity !== "offline") {
      told.identity = identity;
      tellPage({ deskmate: "identity", state: identity });
    }
    if (!told.going && (log.length > 0 || pending.length > 0)) {
      told.going = true;
      tellPage({ deskmate: "going" });
    }
  };
  chat.subscribe(report);
  report();
}

function act(message: ToPanel): void {
  switch (message.deskmate) {
    case "start":
      if (client) return;
      look = message.look;
      applyLook(look);
      begin(message.jwt);
      break;
    case "identify":
      client?.identify(message.jwt);
      break;
    case "look":
      look = { ...look, ...message.look };
      applyLook(look);
      if (message.look.language) client?.suggestLanguage(pickLanguage(message.look.language));
      draw();
      break;
    case "shown":
      shown = true;
      takeFocus = message.focus;
      shows += 1;
      draw();
      break;
    case "hidden":
      shown = false;
      draw();
      break;
  }
}

if (framed) {
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const message = fromPage(event.data);
    if (event.source !== window.parent || message === null) return;
    page = event.origin;
    act(message);
  });
  tellPage({ deskmate: "ready" });
} else {
  const wishes = new URLSearchParams(location.search);
  look = { ...look, language: wishes.get("language") ?? "", title: wishes.get("title") ?? "" };
  applyLook(look);
  begin(null);
}
