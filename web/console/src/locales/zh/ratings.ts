/** 客户评价。 */
import type en from "../en/ratings";

const zh: typeof en = {
  ratings: {
    title: "评价",
    lead: "客户的看法。未作答不计分。",
    range: "时间范围",
    days: "最近 {n} 天",
    from: "从",
    to: "到",
    custom: "选择日期",
    overall: "全部",
    bot: "助手",
    person: "客服",
    average: "平均分",
    count: "{n} 次评分",
    answered: "{percent} 作答（{scored} / {asked}）",
    distribution: "分布",
    overTime: "趋势",
    byDay: "每日平均分",
    byWeek: "每周平均分",
    chart: "助手与客服的每日平均分",
    asTable: "以表格显示",
    day: "日期",
    scores: "评分数",
    agent: "客服",
    byAgent: "按客服",
    noAgents: "该时间范围内没有客服评分",
    byLanguage: "按语言和渠道",
    comments: "评论",
    noComments: "该时间范围内没有评论",
    empty: "该时间范围内没有评分",
    emptyHint: "请选择更长的时间范围，或等待客户作答。",
    stars: "{n} 星",
    about: "对象",
  },
};

export default zh;
