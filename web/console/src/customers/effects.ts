/** What a turn of the assistant changed, in the reader's language. Kinds that are not known here are shown as they are. */
import type { MessageKey, Translate } from "@/i18n";

export function effectWords(effect: unknown, t: Translate, has: (key: string) => key is MessageKey): string {
  if (typeof effect !== "object" || effect === null || !("kind" in effect) || typeof effect.kind !== "string") {
    return JSON.stringify(effect);
  }
  const { kind, ...rest } = effect as { kind: string } & Record<string, unknown>;
  const key = `effect.${kind}`;
  const worded = (name: string, value: unknown): string => {
    const valueKey = `${name}.${String(value)}`;
    return has(valueKey) ? t(valueKey) : String(value);
  };
  const details = Object.entries(rest).map(([name, value]) => worded(name, value));
  return [has(key) ? t(key) : kind, ...details].join(" · ");
}
