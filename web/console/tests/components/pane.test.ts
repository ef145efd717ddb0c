import { afterEach, expect, it } from "vitest";
import type { Component } from "vue";

import { queryClient } from "@/api/queries";
import CustomersPage from "@/customers/CustomersPage.vue";
import DeskPage from "@/desk/DeskPage.vue";
import { session } from "@/session/session";
import IntentsPage from "@/studio/intents/IntentsPage.vue";
import ReviewPage from "@/studio/review/ReviewPage.vue";

import { aUser, serve, settle } from "../make";
import { showAt } from "../mount";

afterEach(() => {
  session.user = null;
  queryClient.clear();
});

const PAGES: [string, Component, Record<string, unknown>, string][] = [
  ["/desk/1001?view=mine", DeskPage, { number: 1001 }, "/desk?view=mine"],
  ["/customers/5?q=ann", CustomersPage, { id: 5 }, "/customers?q=ann"],
  ["/studio/intents/gift_wrap", IntentsPage, { name: "gift_wrap" }, "/studio/intents"],
  ["/studio/review/31?lane=done", ReviewPage, { group: 31 }, "/studio/review?lane=done"],
];

it.each(PAGES)("leads from %s, which did not load, back to its list", async (path, page, props, list) => {
  session.user = aUser({ role: "admin" });
  serve(() => ({ status: 404, body: { error: "not_found", message: "", data: {} } }));
  const { wrapper, router } = await showAt(path, page, props);
  await settle();
  const back = wrapper.get("[aria-label='Back to the list']");
  expect(back.element.parentElement?.querySelector("[role=alert]")).not.toBeNull();

  await back.trigger("click");
  await settle();
  expect(router.currentRoute.value.fullPath).toBe(list);
  wrapper.unmount();
});
