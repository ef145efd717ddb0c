/** Steps and failures of jobs in words. The engine names its steps in code; what is not known is shown as it is. */
import type { Job } from "@/api/types";
import type { MessageKey, Translate } from "@/i18n";

type Has = (key: string) => key is MessageKey;

export function stepWords(step: string, t: Translate, has: Has): string {
  const key = `jobStep.${step}`;
  if (has(key)) return t(key);
  // Rasa names what it trains after the component
  return /^(?:train|run|process|nlu|core|domain|story|rule|load|schema|finetuning)/u.test(step) ? t("jobStep.learning") : step || t("jobStep.starting");
}

/** Why a job failed. */
export function failureWords(job: Job, t: Translate, has: Has): string {
  const key = `jobError.${job.error ?? ""}`;
  return has(key) ? t(key) : t("jobError.error");
}
