/** The loader's few words. */
import type { Language } from "../shared/protocol";

interface Words {
  open: string;
  close: string;
  unread: (count: number) => string;
  panel: (title: string) => string;
}

export const WORDS: Record<Language, Words> = {
  en: {
    open: "Open chat",
    close: "Close chat",
    unread: (count) => (count === 1 ? "1 new message" : `${count} new messages`),
    panel: (title) => (title ? `Chat with ${title}` : "Chat"),
  },
  zh: {
    open: "打开对话",
    close: "关闭对话",
    unread: (count) => `${count} 条新消息`,
    panel: (title) => (title ? `${title}在线客服` : "在线客服"),
  },
};
