/** 各处通用的类别与状态。 */
import type en from "../en/words";

const zh: typeof en = {
  role: { agent: "客服", supervisor: "主管", trainer: "训练师", admin: "管理员" },
  roleHint: {
    agent: "在工作台回复客户",
    supervisor: "除客服工作外，还可分派工单，查看评价和数据",
    trainer: "查看对话，训练助手",
    admin: "拥有全部权限，并管理用户",
  },
  channel: { label: "渠道", widget: "网站聊天", telegram: "Telegram" },
  language: { en: "英文", zh: "中文" },
  priority: { label: "优先级", low: "低", normal: "普通", high: "高", urgent: "紧急" },
  status: { label: "状态", open: "处理中", pending: "等待客户", resolved: "已解决", closed: "已关闭" },
  reason: {
    asked: "要求人工服务",
    unsure: "助手没有把握",
    complaint: "投诉",
    failed_action: "操作失败",
    rule: "触发规则",
    low_rating: "评分过低",
    engine_down: "助手无法应答",
  },
  intentName: {
    nlu_fallback: "没有足够把握",
    greet: "问候",
    goodbye: "道别",
    thanks: "道谢",
    affirm: "肯定",
    deny: "否定",
    inform: "提供号码或姓名",
    help: "求助",
    bot_challenge: "问是不是机器人",
    out_of_scope: "所知范围之外",
  },
  topicName: {
    account: "账户",
    delivery: "配送",
    loyalty: "会员与优惠",
    orders: "订单",
    payment: "支付与发票",
    products: "商品",
    refunds: "退款与退换货",
    service: "服务",
    smalltalk: "闲聊",
    unclear: "没有话题",
  },
  author: { customer: "客户", bot: "助手", agent: "客服", system: "系统" },
};

export default zh;
