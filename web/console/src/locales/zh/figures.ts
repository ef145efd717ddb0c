/** 训练室：助手的表现数据。 */
import type en from "../en/figures";

const zh: typeof en = {};

export default zh;
