/** Starts the console: language first, so that nothing is ever shown in the wrong one. */
import "@fontsource-variable/inter/index.css";
import "./styles/components";
import "./styles/tokens.css";
import "./styles/element.css";
import "./styles/base.css";
import "./styles/panes.css";

import { VueQueryPlugin } from "@tanstack/vue-query";
import { createApp } from "vue";

import { preferences, startPreferences } from "@/account/preferences";
import { i18n, showLanguage } from "@/i18n";

import App from "./App.vue";
import { queryClient } from "./api/queries";
import { router } from "./router";

startPreferences();
await showLanguage(preferences.language);
createApp(App).use(i18n).use(VueQueryPlugin, { queryClient }).use(router).mount("#app");
