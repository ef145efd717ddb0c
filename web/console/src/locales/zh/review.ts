/** 训练室：没有理解的消息。 */
import type en from "../en/review";

const zh: typeof en = {};

export default zh;
