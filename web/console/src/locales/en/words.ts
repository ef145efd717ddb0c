/** Words for kinds and states, used in many places. */
export default {
  role: { agent: "Agent", supervisor: "Supervisor", trainer: "Trainer", admin: "Administrator" },
  roleHint: {
    agent: "Answers customers at the desk",
    supervisor: "An agent who also assigns tickets, and sees ratings and figures",
    trainer: "Reads conversations and teaches the assistant",
    admin: "May do everything, and manages users",
  },
  channel: { label: "Channel", widget: "Website chat", telegram: "Telegram" },
  language: { en: "English", zh: "Chinese" },
  priority: { label: "Priority", low: "Low", normal: "Normal", high: "High", urgent: "Urgent" },
  status: { label: "Status", open: "Open", pending: "Waiting for customer", resolved: "Resolved", closed: "Closed" },
  reason: {
    asked: "Asked for a person",
    unsure: "The assistant was unsure",
    complaint: "Complaint",
    failed_action: "An action failed",
    rule: "A rule",
    low_rating: "Low rating",
    engine_down: "The assistant was not available",
  },
  // Intents that never stand on a button, so that the assistant's own files have no words for them
  intentName: {
    greet: "Greeting",
    goodbye: "Goodbye",
    thanks: "Thanks",
    affirm: "Saying yes",
    deny: "Saying no",
    inform: "Giving a number or name",
    help: "Help",
    bot_challenge: "Are you a bot?",
    out_of_scope: "Outside of what it knows",
  },
  // Files of examples that the assistant comes with; another is called by its name
  topicName: {
    account: "Account",
    delivery: "Delivery",
    loyalty: "Loyalty",
    orders: "Orders",
    payment: "Payment",
    products: "Products",
    refunds: "Refunds and returns",
    service: "Service",
    smalltalk: "Small talk",
    unclear: "No topic",
  },
  author: { customer: "Customer", bot: "Assistant", agent: "Agent", system: "System" },
};
