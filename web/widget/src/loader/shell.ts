/** The launcher and the frame around the panel, in a shadow root that the page's styles do not reach. */
import type { Look, ToPanel } from "../shared/bridge";
import { DEFAULT_ACCENT, parseColor, textOn, toHex } from "../shared/color";
import { pickLanguage } from "../shared/language";
import type { Language } from "../shared/protocol";
import css from "./shell.css?inline";
import { WORDS } from "./words";

/** Below this the panel takes the whole screen. The same as in shell.css. */
const PHONE = "(max-width: 520px), (max-height: 460px)";

interface Hooks {
  toggle: () => void;
  heard: (data: unknown) => void;
}

export class Shell {
  isOpen = false;
  private readonly host = document.createElement("deskmate-widget");
  private readonly button = element("button", "launcher");
  private readonly badge = element("span", "badge");
  private readonly news = element("span", "news");
  private readonly box = element("div", "box");
  private readonly phone = window.matchMedia(PHONE);
  private frame: HTMLIFrameElement | null = null;
  private isReady = false;
  private waiting: ToPanel[] = [];
  private unread = 0;
  private cameFrom: Element | null = null;

  constructor(
    private readonly origin: string,
    private readonly look: Look,
    left: boolean,
    hooks: Hooks,
  ) {
    const root = this.host.attachShadow({ mode: "open" });
    dress(root);
    this.button.setAttribute("type", "button");
    this.button.setAttribute("aria-haspopup", "dialog");
    this.button.append(icon("M4 5.5h16v11H11l-4.5 3.7V16.5H4z", "chat"), icon("M6 9.5l6 6 6-6", "shut"), this.badge);
    this.badge.setAttribute("aria-hidden", "true");
    this.news.setAttribute("role", "status");
    this.box.setAttribute("role", "dialog");
    this.host.toggleAttribute("left", left);
    root.append(this.box, this.news, this.button);
    this.button.addEventListener("click", hooks.toggle);
    window.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (this.frame && event.source === this.frame.contentWindow && event.origin === origin) hooks.heard(event.data);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.isOpen && root.activeElement) hooks.toggle();
    });
    this.phone.addEventListener("change", () => { this.arrange(); });
    window.visualViewport?.addEventListener("resize", () => { this.arrange(); });
    window.visualViewport?.addEventListener("scroll", () => { this.arrange(); });
    this.setLook(look);
    this.label();
    document.body.append(this.host);
  }

  get isPhone(): boolean {
    return this.phone.matches;
  }

  /** Load the panel without showing it. */
  preload(): void {
    this.frame ??= this.load();
  }

  open(takeFocus = true): void {
    this.cameFrom = document.activeElement;
    this.isOpen = true;
    this.preload();
    this.host.toggleAttribute("open", true);
    this.arrange();
    this.label();
    if (takeFocus) {
      this.frame?.focus();
      this.post({ deskmate: "shown", focus: !window.matchMedia("(pointer: coarse)").matches });
    } else this.post({ deskmate: "shown", focus: false });
  }

  close(): void {
    this.isOpen = false;
    this.host.toggleAttribute("open", false);
    this.arrange();
    this.label();
    this.post({ deskmate: "hidden" });
    // Back to where the customer was: the page's own button if that opened it, else the launcher.
    const back = this.cameFrom;
    if (back instanceof HTMLElement && back !== document.body && back !== this.host && back.isConnected) back.focus();
    else this.button.focus();
  }

  /** Say something to the panel; it waits until the panel has started. */
  post(message: ToPanel): void {
    if (message.deskmate === "start" || this.isReady) this.frame?.contentWindow?.postMessage(message, this.origin);
    else this.waiting = [...this.waiting.filter((older) => older.deskmate !== message.deskmate), message];
  }

  panelReady(): void {
    this.isReady = true;
    const waiting = this.waiting;
    this.waiting = [];
    for (const message of waiting) this.post(message);
  }

  setUnread(count: number): void {
    if (count > this.unread && !this.isOpen) this.news.textContent = this.words.unread(count);
    this.unread = count;
    this.label();
  }

  setLanguage(language: Language): void {
    this.look.language = language;
    this.label();
  }

  setLook(look: Look): void {
    const color = parseColor(look.color) ?? DEFAULT_ACCENT;
    this.host.style.setProperty("--deskmate-accent", toHex(color));
    this.host.style.setProperty("--deskmate-on-accent", toHex(textOn(color)));
    const dark = look.theme === "auto" ? window.matchMedia("(prefers-color-scheme: dark)").matches : look.theme === "dark";
    this.host.toggleAttribute("dark", dark);
    this.label();
  }

  private get words() {
    return WORDS[pickLanguage(this.look.language)];
  }

  private label(): void {
    const { words, unread } = this;
    const count = unread > 99 ? "99+" : String(unread);
    const name = this.isOpen ? words.close : unread > 0 ? `${words.open}, ${words.unread(unread)}` : words.open;
    this.button.setAttribute("aria-label", name);
    this.button.title = this.isOpen ? words.close : words.open;
    this.button.setAttribute("aria-expanded", String(this.isOpen));
    this.badge.textContent = unread > 0 && !this.isOpen ? count : "";
    this.host.lang = this.look.language;
    this.box.setAttribute("aria-label", words.panel(this.look.title));
    if (this.frame) this.frame.title = words.panel(this.look.title);
  }

  private load(): HTMLIFrameElement {
    const frame = document.createElement("iframe");
    frame.src = `${this.origin}/widget/panel`;
    frame.title = this.words.panel(this.look.title);
    frame.allow = "clipboard-write";
    this.box.append(frame);
    return frame;
  }

  /** On a phone: the whole screen, less what the on-screen keyboard covers, and the page behind it stays where it is. */
  private arrange(): void {
    const full = this.isOpen && this.isPhone;
    this.host.toggleAttribute("full", full);
    this.box.toggleAttribute("aria-modal", full);
    if (full) this.box.setAttribute("aria-modal", "true");
    const view = window.visualViewport;
    this.box.style.height = full && view ? `${view.height}px` : "";
    this.box.style.top = full && view ? `${view.offsetTop}px` : "";
    hold(full);
  }
}

let held: string | null = null;

/** Keep the page from scrolling behind the panel, and give it back as it was. */
function hold(keep: boolean): void {
  const { style } = document.documentElement;
  if (keep && held === null) {
    held = style.overflow;
    style.overflow = "hidden";
  } else if (!keep && held !== null) {
    style.overflow = held;
    held = null;
  }
}

/** Give the shadow root its styles. A constructed sheet needs no leave from the page's Content-Security-Policy. */
function dress(root: ShadowRoot): void {
  if ("adoptedStyleSheets" in root && "replaceSync" in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } else {
    const style = document.createElement("style");
    style.textContent = css;
    (root as Node).appendChild(style);
  }
}

function element(name: string, className: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

function icon(path: string, className: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
