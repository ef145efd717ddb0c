/** What to call a customer of whom not even a name is known. */
import type { Translate } from "@/i18n";

export function customerName(customer: { id: number; name: string | null }, t: Translate): string {
  return customer.name ?? t("customer.nameless", { id: customer.id });
}
