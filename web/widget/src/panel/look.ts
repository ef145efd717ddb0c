/** Theme and accent, as the page wishes them and as they stay readable. */
import type { Look } from "../shared/bridge";
import { contrast, DEFAULT_ACCENT, parseColor, readableOn, type Rgb, textOn, toHex } from "../shared/color";

/** The surfaces that text in the accent stands on; the same as in styles.css. */
const SURFACES: Record<"light" | "dark", Rgb> = { light: [255, 255, 255], dark: [23, 27, 33] };

/** Above what is asked for, because such text also stands on surfaces with a touch of the accent in them. */
const TEXT_CONTRAST = 5.2;

const dark = window.matchMedia("(prefers-color-scheme: dark)");
let current: Look | null = null;

/** The custom properties that an accent gives. On dark ground a dark accent is lightened, so that it can be told from the ground. */
export function accentProperties(color: string, theme: "light" | "dark"): Record<string, string> {
  const surface = SURFACES[theme];
  const wished = parseColor(color) ?? DEFAULT_ACCENT;
  const text = readableOn(wished, surface, TEXT_CONTRAST);
  const accent = contrast(wished, surface) < 1.6 ? text : wished;
  return { "--accent": toHex(accent), "--on-accent": toHex(textOn(accent)), "--accent-text": toHex(text) };
}

export function applyLook(look: Look): void {
  current = look;
  const root = document.documentElement;
  const theme = look.theme === "auto" ? (dark.matches ? "dark" : "light") : look.theme;
  root.dataset.theme = theme;
  for (const [name, value] of Object.entries(accentProperties(look.color, theme))) root.style.setProperty(name, value);
}

dark.addEventListener("change", () => { if (current) applyLook(current); });
