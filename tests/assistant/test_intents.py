"""Every intent, said in both languages, gets the answer that its rule gives."""

import pytest

from tests.assistant.chat import Chat
from tests.assistant.conftest import Talker

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAID = {
    "order_how": ("How do I place an order?", "怎么下单？", "utter_order_how"),
    "order_track": ("Where is my order?", "我的快递到哪了？", "track_order_form"),
    "order_cancel": ("I want to cancel my order", "我想取消订单", "cancel_order_form"),
    "order_change": ("Can I change something in my order?", "我想修改订单里的商品", "utter_order_change"),
    "order_cancel_fee": ("Is there a fee for cancelling?", "取消订单要收手续费吗？", "utter_order_cancel_fee"),
    "delivery_options": ("What delivery options are there?", "有哪些配送方式？", "utter_delivery_options"),
    "delivery_countries": ("Which countries do you ship to?", "你们可以寄到哪些国家？", "utter_delivery_countries"),
    "delivery_time": ("How long does delivery take?", "一般多久能送到？", "utter_delivery_time"),
    "address_add": ("How do I add a new address?", "怎么添加新的收货地址？", "utter_address_add"),
    "address_change": ("Change the delivery address of my order", "我想改一下订单的收货地址", "change_address_form"),
    "parcel_lost": ("My parcel never arrived, it must be lost", "我的包裹丢了", "parcel_problem_form"),
    "parcel_damaged": ("My parcel arrived damaged", "收到的包裹破损了", "parcel_problem_form"),
    "parcel_incomplete": ("An item is missing from my parcel", "包裹里少了一件商品", "parcel_problem_form"),
    "payment_methods": ("Which payment methods do you accept?", "支持哪些支付方式？", "utter_payment_methods"),
    "payment_failed": ("My payment failed", "付款失败了怎么办", "utter_payment_failed"),
    "payment_charged_twice": ("I was charged twice", "我被重复扣款了", "utter_payment_charged_twice"),
    "invoice_get": ("How do I get an invoice?", "怎么开发票？", "utter_invoice_get"),
    "invoice_find": ("I can't find my invoice", "我的发票在哪里找？", "find_invoice_form"),
    "refund_policy": ("What is your refund policy?", "退款政策是什么？", "utter_refund_policy"),
    "refund_request": ("I want a refund", "我要申请退款", "request_refund_form"),
    "refund_status": ("Where is my refund?", "我的退款到哪了？", "refund_status_form"),
    "return_item": ("I want to return an item", "我要退货", "return_item_form"),
    "exchange_item": ("I want to exchange it for another size", "我想换货", "exchange_item_form"),
    "account_register": ("How do I create an account?", "怎么注册账户？", "utter_account_register"),
    "account_register_trouble": (
        "I can't register, it gives an error", "注册不了，一直报错", "utter_account_register_trouble"
    ),
    "account_edit": ("How do I edit my account details?", "怎么修改个人资料？", "utter_account_edit"),
    "account_password": ("I forgot my password", "我忘记密码了", "utter_account_password"),
    "account_switch": ("How do I switch to another account?", "怎么切换账户？", "utter_account_switch"),
    "account_delete": ("Please delete my account", "我要注销账户", "utter_account_delete"),
    "newsletter_subscribe": ("I want to subscribe to the newsletter", "我想订阅邮件", "action_newsletter_subscribe"),
    "newsletter_unsubscribe": ("Unsubscribe me from the newsletter", "退订邮件", "action_newsletter_unsubscribe"),
    "product_question": ("What is the desk lamp made of?", "这款台灯是什么材质的？", "product_form"),
    "product_suggestion": ("Can you suggest a gift?", "可以推荐一个礼物吗？", "action_suggest_products"),
    "product_stock": ("Is the desk lamp in stock?", "护眼台灯有货吗？", "product_form"),
    "product_warranty": ("How long is the warranty?", "保修多久？", "utter_product_warranty"),
    "product_repair": ("It broke, can you repair it?", "坏了可以维修吗？", "utter_product_repair"),
    "loyalty_points": ("How many points do I have?", "我有多少积分？", "loyalty_points_form"),
    "loyalty_tiers": ("What are the membership levels?", "会员等级有哪些？", "utter_loyalty_tiers"),
    "coupon_use": ("How do I use a coupon?", "优惠券怎么用？", "utter_coupon_use"),
    "promotions": ("Are there any promotions right now?", "现在有什么优惠活动？", "action_promotions"),
    "service_hours": ("What are your opening hours?", "客服几点上班？", "action_service_hours"),
    "service_contact": ("How can I contact you?", "怎么联系你们？", "utter_service_contact"),
    "talk_to_person": ("I want to talk to a person", "转人工", "action_talk_to_person"),
    "complaint": ("I want to make a complaint", "我要投诉", "action_complaint"),
    "feedback": ("I'd like to leave a review", "我想提个建议", "action_feedback"),
    "ticket_status": ("What is the status of my ticket?", "我的工单处理得怎么样了？", "action_ticket_status"),
    "my_data": ("What do you know about me?", "你们保存了我的哪些信息？", "action_my_data"),
    "delete_my_data": ("Delete all my data", "删除我的个人数据", "delete_my_data_form"),
    "greet": ("Hello", "你好", "utter_greet"),
    "thanks": ("Thank you", "谢谢", "action_thanks"),
    "goodbye": ("Goodbye", "再见", "utter_goodbye"),
    "bot_challenge": ("Are you a bot?", "你是机器人吗？", "utter_bot_challenge"),
    "affirm": ("Yes", "是的", "action_affirm"),
    "deny": ("No", "不是", "action_deny"),
    "change_language": ("Can we switch to Chinese?", "请说英文", "action_change_language"),
    "help": ("What can you do?", "你能做什么？", "utter_help"),
    "inform": ("My order number is DM-10023", "我的订单号是 DM-10023", "action_inform"),
    "out_of_scope": ("Who won the football match yesterday?", "昨天的足球比赛谁赢了？", "utter_out_of_scope"),
}  # fmt: skip


@pytest.mark.parametrize("intent", SAID)
async def test_an_intent_is_answered_in_the_language_it_was_said_in(
    talker: Talker, intent: str
) -> None:
    english, chinese, action = SAID[intent]
    for text, language in ((english, "en"), (chinese, "zh")):
        chat: Chat = await talker(address=f"visitor:{language}")
        answer = await chat.say(text)
        assert answer.intent == intent, text
        assert action in answer.actions
        assert answer.outcome == "bot"
        # A change of language is answered in the new one.
        expected = language if intent != "change_language" else {"en": "zh", "zh": "en"}[language]
        assert any("\u4e00" <= char <= "\u9fff" for char in answer.text) == (expected == "zh")
