/** The console in English, by area. A text with a count has its singular before the bar and its plural after it. */
import account from "./en/account";
import customers from "./en/customers";
import desk from "./en/desk";
import errors from "./en/errors";
import figures from "./en/figures";
import ratings from "./en/ratings";
import review from "./en/review";
import shell from "./en/shell";
import studio from "./en/studio";
import words from "./en/words";

const en = {
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

export default en;
export type Messages = typeof en;
