/** The demo shop's words. */
import type { Language } from "../shared/protocol";

export interface ShopTexts {
  other: string;
  tagline: string;
  lead: string;
  ask: string;
  browse: string;
  guest: string;
  signInAs: string;
  soldOut: string;
  left: (count: number) => string;
  categories: Record<string, string>;
  all: string;
  failed: string;
  about: string;
  promises: readonly (readonly [string, string])[];
}

export const shopTexts: Record<Language, ShopTexts> = {
  en: {
    other: "中文",
    tagline: "Quiet things for a home by the water",
    lead: "Kettles that pour well, lamps that do not glare, linen that gets softer. Chosen slowly, delivered quickly.",
    ask: "Ask us anything",
    browse: "See what is new",
    guest: "Guest",
    signInAs: "Signed in as",
    soldOut: "Back soon",
    left: (count) => `Only ${count} left`,
    categories: { kitchen: "Kitchen", lighting: "Lighting", living: "Living", bedroom: "Bedroom", outdoor: "Outdoor", electronics: "Electronics" },
    all: "Everything",
    failed: "The shelves could not be loaded. Please reload the page.",
    about: "A demo shop: nothing here can be bought. Sign in as one of its customers, and the assistant knows their orders.",
    promises: [
      ["Delivered in 3–5 days", "Express in two"],
      ["30 days to return", "Unused, no questions"],
      ["Help that answers", "In English and Chinese"],
    ],
  },
  zh: {
    other: "English",
    tagline: "临水而居，安静的家物",
    lead: "好用的手冲壶、不刺眼的灯、越用越柔软的亚麻。慢慢挑选，快快送达。",
    ask: "有问题，随时问",
    browse: "看看新品",
    guest: "访客",
    signInAs: "当前身份",
    soldOut: "补货中",
    left: (count) => `仅剩 ${count} 件`,
    categories: { kitchen: "厨房", lighting: "灯具", living: "客厅", bedroom: "卧室", outdoor: "户外", electronics: "电器" },
    all: "全部",
    failed: "商品加载失败，请刷新页面。",
    about: "这是演示商店，商品不可购买。以某位顾客的身份登录后，助手就能查询其订单。",
    promises: [
      ["3–5 天送达", "加急两天"],
      ["30 天退货", "未使用即可退"],
      ["有问必答", "中英文服务"],
    ],
  },
};
