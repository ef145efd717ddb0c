/** Mounting components as the console does, on a page of the desk or of the studio. */
import { VueQueryPlugin, type QueryClient } from "@tanstack/vue-query";
import { mount, type VueWrapper } from "@vue/test-utils";
import type { Component } from "vue";
import { createMemoryHistory, createRouter, type Router } from "vue-router";

import { queryClient as ours } from "@/api/queries";
import { i18n } from "@/i18n";

const page = { render: () => null };

function aRouter(): Router {
  return createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: "/desk/:number?", name: "desk", component: page },
      { path: "/customers/:id?", name: "customers", component: page },
      { path: "/studio/review/:group?", name: "studio-review", component: page },
      { path: "/studio/intents/:name?", name: "studio-intents", component: page },
      { path: "/studio/findings", name: "studio-findings", component: page },
      { path: "/studio/changes", name: "studio-changes", component: page },
      { path: "/studio/models", name: "studio-models", component: page },
      { path: "/studio/models/:model", name: "studio-compare", component: page },
      { path: "/studio/new-intent", name: "studio-new-intent", component: page },
      { path: "/studio/figures", name: "studio-figures", component: page },
      { path: "/:rest(.*)*", name: "sign-in", component: page },
    ],
  });
}

function mountOn(router: Router, component: Component, props: Record<string, unknown>, queryClient: QueryClient): VueWrapper {
  const wrapper: unknown = mount(component, {
    props,
    attachTo: document.body,
    global: { plugins: [i18n, router, [VueQueryPlugin, { queryClient }]] },
  });
  return wrapper as VueWrapper;
}

export function show(
  component: Component,
  props: Record<string, unknown> = {},
  queryClient: QueryClient = ours,
): VueWrapper {
  return mountOn(aRouter(), component, props, queryClient);
}

/** A page that reads and writes the address, at `path`; and the router, to see where it leads. */
export async function showAt(
  path: string,
  component: Component,
  props: Record<string, unknown> = {},
): Promise<{ wrapper: VueWrapper; router: Router }> {
  const router = aRouter();
  await router.push(path);
  return { wrapper: mountOn(router, component, props, ours), router };
}
