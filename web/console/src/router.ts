/** Addresses of the console. Every page is a chunk of its own; pages say who may enter, and the server decides again. */
import { createRouter, createWebHistory, type RouteLocationRaw } from "vue-router";

import type { Role } from "@/api/types";
import { session, restoreSession } from "@/session/session";

declare module "vue-router" {
  interface RouteMeta {
    /** Nobody needs to be signed in. */
    open?: boolean;
    /** Empty or absent: every role. */
    roles?: readonly Role[];
  }
}

/** An optional number in a path; none is an empty text or nothing at all. */
function numberIn(param: string | string[] | undefined): number | undefined {
  return typeof param === "string" && param !== "" ? Number(param) : undefined;
}

function textIn(param: string | string[] | undefined): string | undefined {
  return typeof param === "string" && param !== "" ? param : undefined;
}

const TRAINERS: readonly Role[] = ["trainer", "admin"];

export const router = createRouter({
  history: createWebHistory("/console/"),
  routes: [
    { path: "/sign-in", name: "sign-in", component: () => import("@/account/SignIn.vue"), meta: { open: true } },
    {
      path: "/invite/:token",
      name: "invite",
      component: () => import("@/account/Invite.vue"),
      props: true,
      meta: { open: true },
    },
    {
      path: "/",
      component: () => import("@/shell/Shell.vue"),
      children: [
        { path: "", redirect: { name: "desk" } },
        {
          path: "desk/:number(\\d+)?",
          name: "desk",
          component: () => import("@/desk/DeskPage.vue"),
          props: (route) => ({ number: numberIn(route.params.number) }),
        },
        {
          path: "customers/:id(\\d+)?",
          name: "customers",
          component: () => import("@/customers/CustomersPage.vue"),
          props: (route) => ({ id: numberIn(route.params.id) }),
        },
        {
          path: "ratings",
          name: "ratings",
          component: () => import("@/ratings/RatingsPage.vue"),
          meta: { roles: ["supervisor", "admin"] },
        },
        {
          path: "studio",
          name: "studio",
          component: () => import("@/studio/StudioFrame.vue"),
          // Who may enter finds the first of the parts that are theirs
          redirect: () => ({ name: session.user?.role === "supervisor" ? "studio-figures" : "studio-review" }),
          children: [
            {
              path: "review/:group(\\d+)?",
              name: "studio-review",
              component: () => import("@/studio/review/ReviewPage.vue"),
              props: (route) => ({ group: numberIn(route.params.group) }),
              meta: { roles: TRAINERS },
            },
            {
              path: "intents/:name?",
              name: "studio-intents",
              component: () => import("@/studio/intents/IntentsPage.vue"),
              props: (route) => ({ name: textIn(route.params.name) }),
              meta: { roles: TRAINERS },
            },
            {
              path: "new-intent",
              name: "studio-new-intent",
              component: () => import("@/studio/intents/IntentsPage.vue"),
              props: { creating: true },
              meta: { roles: TRAINERS },
            },
            {
              path: "findings",
              name: "studio-findings",
              component: () => import("@/studio/intents/IntentsPage.vue"),
              props: { overview: true },
              meta: { roles: TRAINERS },
            },
            {
              path: "changes",
              name: "studio-changes",
              component: () => import("@/studio/intents/ChangesPage.vue"),
              meta: { roles: TRAINERS },
            },
            {
              path: "models",
              name: "studio-models",
              component: () => import("@/studio/models/ModelsPage.vue"),
              meta: { roles: TRAINERS },
            },
            {
              path: "models/:model",
              name: "studio-compare",
              component: () => import("@/studio/models/ComparePage.vue"),
              props: true,
              meta: { roles: TRAINERS },
            },
            {
              path: "figures",
              name: "studio-figures",
              component: () => import("@/studio/figures/FiguresPage.vue"),
              meta: { roles: ["supervisor", ...TRAINERS] },
            },
          ],
        },
        {
          path: "users",
          name: "users",
          component: () => import("@/users/UsersPage.vue"),
          meta: { roles: ["admin"] },
        },
        { path: "settings", name: "settings", component: () => import("@/account/Settings.vue") },
        { path: ":rest(.*)*", name: "not-found", component: () => import("@/shell/NotFound.vue") },
      ],
    },
  ],
});

router.beforeEach(async (to): Promise<RouteLocationRaw | true> => {
  if (to.meta.open) return true;
  await restoreSession();
  if (session.user === null) return { name: "sign-in", query: { next: to.fullPath } };
  if (to.meta.roles && !to.meta.roles.includes(session.user.role)) return { name: "desk" };
  return true;
});
