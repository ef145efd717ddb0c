/** 训练室：训练师在这里改进助手。意图与模型；审阅与数据另有文件。 */
import type en from "../en/studio";

const zh: typeof en = {
  studio: {
    title: "训练室",
    lead: "助手在这里学习",
    tabs: "训练室的各部分",
    review: "审阅",
    intents: "意图",
    models: "模型",
    figures: "数据",
  },
};

export default zh;
