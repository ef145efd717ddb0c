/** 控制台的中文文案，按区域分文件。键与 en.ts 完全一致，缺少任何一个都无法通过 tsc。 */
import type { Messages } from "./en";
import account from "./zh/account";
import customers from "./zh/customers";
import desk from "./zh/desk";
import errors from "./zh/errors";
import figures from "./zh/figures";
import ratings from "./zh/ratings";
import review from "./zh/review";
import shell from "./zh/shell";
import studio from "./zh/studio";
import words from "./zh/words";

const zh: Messages = {
  ...shell,
  ...words,
  ...account,
  ...desk,
  ...customers,
  ...ratings,
  ...studio,
  ...review,
  ...figures,
  ...errors,
};

export default zh;
