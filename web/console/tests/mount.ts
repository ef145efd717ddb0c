/** Mounting components as the console does, on a page of the desk. */
import { VueQueryPlugin, type QueryClient } from "@tanstack/vue-query";
import { mount, type VueWrapper } from "@vue/test-utils";
import type { Component } from "vue";
import { createMemoryHistory, createRouter } from "vue-router";

import { queryClient as ours } from "@/api/queries";
import { i18n } from "@/i18n";

const page = { render: () => null };

export function show(
  component: Component,
  props: Record<string, unknown> = {},
  queryClient: QueryClient = ours,
): VueWrapper {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: "/desk/:number?", name: "desk", component: page },
      { path: "/customers/:id?", name: "customers", component: page },
      { path: "/:rest(.*)*", name: "sign-in", component: page },
    ],
  });
  const wrapper: unknown = mount(component, {
    props,
    attachTo: document.body,
    global: { plugins: [i18n, router, [VueQueryPlugin, { queryClient }]] },
  });
  return wrapper as VueWrapper;
}
