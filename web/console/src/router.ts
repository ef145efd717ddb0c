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
