/** What the demo shop's server knows; see bot/channels/widget/demo.py. */
import type { Language } from "../shared/protocol";

export interface Product {
  sku: string;
  name: Record<Language, string>;
  description: Record<Language, string>;
  category: string;
  price_minor: number;
  currency: string;
  stock: number;
}

export interface Customer {
  user_id: string;
  name: string;
  tier: string;
}

export async function loadShop(): Promise<{ products: Product[]; customers: Customer[] }> {
  const answer = await fetch("/demo/shop.json");
  if (!answer.ok) throw new Error(`the shop answered ${answer.status}`);
  return (await answer.json()) as { products: Product[]; customers: Customer[] };
}

/** Log in to the shop. Its server signs who that is, for the widget. */
export async function signIn(userId: string): Promise<string> {
  const answer = await fetch("/demo/sign-in", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ user_id: userId }),
  });
  if (!answer.ok) throw new Error(`the shop answered ${answer.status}`);
  return ((await answer.json()) as { jwt: string }).jwt;
}
