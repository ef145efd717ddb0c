/** 训练室：助手的表现数据。 */
import type en from "../en/figures";

const zh: typeof en = {
  studioFigures: {
    title: "数据",
    lead: "助手独自能走多远，又在哪里停下",
    measure: {
      conversations: "对话",
      contained: "自行解决",
      fallback: "未理解",
      escalated: "转给人工",
    },
    hint: {
      contained: "已结束的对话中，没有人工参与的",
      fallback: "助手反问，或认为与它无关的消息",
      escalated: "已结束的对话中，转给人工的",
    },
    ofConversations: "{all} 个对话中的 {n} 个",
    ofMessages: "{all} 条消息中的 {n} 条",
    show: "查看对话",
    which: "显示的数据",
    overTime: "趋势",
    byDay: "每日占比",
    byWeek: "每周占比",
    conversationsByDay: "每日数量",
    conversationsByWeek: "每周数量",
    chart: "{measure}的趋势，分英文和中文。下方的表格有同样的数据。",
    chartHint: "点击图中的点，查看对应的对话。",
    asTable: "以表格显示",
    day: "日期",
    topics: "按话题",
    topicsHint: "按内容统计的消息。点击条形查看对话。",
    messages: "消息",
    bar: "{topic}，{measure}：英文 {en}，中文 {zh}",
    behind: "对话",
    total: "{n} 个对话",
    noBehind: "没有对话",
    openTicket: "工单 {number}",
    openCustomer: "客户",
    empty: "该时间范围内没有对话",
    emptyHint: "请选择更长的时间范围，或更换筛选条件。",
  },
};

export default zh;
