"""Headings → the questions that their sections answer.

A heading that asks stays as it is; a noun or verb phrase is turned into the question that such phrases stand for in
support articles, by its last words (``…的注意事项`` → ``…要注意什么？``) or by its first ones
(``收集证据`` → ``如何收集证据？``).
"""

import re
from dataclasses import dataclass

_ASKS = re.compile(
    r"如何|怎么|怎样|怎办|咋|什么|哪些|哪里|哪儿|哪个|哪种|为何|是否|能否|可否|可不可以|能不能|会不会|是不是|有没有|多久|多少|多长|多快"
    r"|何时|谁|吗$|呢$|(?<=[\u4e00-\u9fff])如何$|\b(?:how|what|why|when|where|who|which|can|does|do|is|are)\b",
    re.IGNORECASE,
)
_INVITES = re.compile(
    r"^(?:深入|全面|详细|快速|进一步)?(?:了解|认识|明确|关于|有关|浅谈|详解|解读|掌握|说说)(?:一下)?(?!.*以(?:避免|提高|提升|防止|确保|便|免))(?=.{3})"
)
_EXPLAINS = re.compile(r"的?(?:详细)?(?:介绍|说明|分析|详解|解析|解读|概述|一览|大全|汇总|指南)$")
_TRAILING = re.compile(r"[。．.，,；;：:、！!…\s]+$|等+$")
_CAUSE = r"(?:主要|常见|可能)?原因"
_CURE = r"(?:处理|解决|应对|排查|修复)"
_WAY = r"(?:方法|办法|方案|措施|对策|策略|方式|步骤|技巧)"
_AND = r"(?:与|和|及其|以及|及|、)"


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to make a question, tried in order.

    Args:
        pattern: the whole heading.
        question: the replacement.
    """

    pattern: re.Pattern[str]
    question: str


def _rule(pattern: str, question: str) -> Rule:
    return Rule(re.compile(pattern), question)


_TROUBLE = (
    "失败|延迟|异常|错误|出错|崩溃|丢失|被盗|超时|受限|中断|不到账|未到账|没到账|不成功|不了|闪退|卡顿|卡住|报错|过期|失效|缓慢|响应慢"
    "|被锁定|被冻结|被锁|被封|锁定|冻结|重复扣款|收不到.{1,8}|无法.{1,8}|不能.{1,8}|忘记.{1,8}"
)
_HOW_VERBS = (
    "选择|使用|设置|查询|办理|申请|修改|处理|保护|解决|注册|绑定|注销|充值|提现|转账|兑换|退款|找回|重置|投诉|反馈|撤销|取消|开通|关闭|升级"
    "|下载|安装|更新|登录|验证|认证|添加|删除|查看|解锁|解冻|激活"
)
_VERBS = (
    f"{_HOW_VERBS}|联系|收集|准备|维护|跟进|理清|厘清|明确|了解|利用|寻求|提高|提升|增强|避免|更改|更换|变更|提交|撰写|编写|填写|记录|整理|防止|防范|识别"
    "|辨别|检查|确认|保持|加强|优化|管理|拨打|发送|上传|导出|导入|打开|进行|获取|获得|安全地?|合理|正确|快速|有效|及时|妥善|应对|参与|加入|购买|支付"
    "|收款|付款|退出|启用|停用|限制|降低|减少|缩短|发起|接收|扫描|备份|恢复|同步|分享|邀请"
)
_MEANS = "社交媒体|电子邮件|邮件|邮箱|电话|热线|官方网站|官网|微信|公众号|短信|APP"
_MANNERS = "在线|网上|线上|自助|人工|实名|跨国|跨境|国际|快捷|免密|指纹|人脸|人工"
_RULES: tuple[Rule, ...] = (
    _rule(r"(.*常见问题).{0,6}", r"\1有哪些？"),
    _rule(rf"({_MEANS})((?:{_HOW_VERBS}|咨询|联系)(?:问题)?)", r"如何通过\1\2？"),
    _rule(rf"(?:尝试)?((?:{_MANNERS})(?:{_HOW_VERBS}))", r"如何\1？"),
    _rule(r"((?:理清|厘清|明确|解决|处理|反馈|描述|提出|说明).{0,6}问题.{0,4})", r"如何\1？"),
    _rule(rf"((?:{_VERBS}).+以(?:避免|提高|提升|防止|防|确保|保证|便|免|减少).+)", r"如何\1？"),
    _rule(rf"(.+?)的{_CAUSE}{_AND}(?:其)?({_CURE})(?:{_WAY})?", r"\1的原因是什么，怎么\2？"),
    _rule(rf"(.+?)的{_CAUSE}{_AND}(?:其)?{_WAY}", r"\1的原因是什么，怎么处理？"),
    _rule(rf"(.+?)的{_CAUSE}{_AND}(.+?)的?(步骤|流程|方法|办法)", r"\1的原因是什么，\2有哪些\3？"),
    _rule(rf"(.+?)的?({_CAUSE})", r"\1的\2是什么？"),
    _rule(rf"(.*(?:问题|{_TROUBLE}))的?{_CURE}(?:{_WAY})(?:{_AND}{_WAY})?", r"\1怎么解决？"),
    _rule(r"(.+?)的?注意(?:事项|点)", r"\1要注意什么？"),
    _rule(r"(.+?)的?(?:需要)?准备工作", r"\1要做哪些准备？"),
    _rule(r"(.*?)需要(准备|包含|提供|注意|了解|满足|具备)的?(.+)", r"\1需要\2哪些\3？"),
    _rule(r"(.+?)(应该?|须|必须)(包含|包括|准备|提供|注意|满足|具备)的?(.+)", r"\1\2\3哪些\4？"),
    _rule(rf"(.+?)的({_HOW_VERBS})", r"\1怎么\2？"),
    _rule(
        r"(.+?)的((?:主要|常见|基本|具体|解决)?"
        r"(?:步骤|方法|办法|方案|途径|渠道|技巧|要点|策略|建议|措施|类型|种类|好处|优势|功能|权益|权利|用途))"
        rf"((?:{_AND}.{{1,6}})?)",
        r"\1有哪些\2\3？",
    ),
    _rule(
        r"(.*(?:方式|方法|办法|步骤|渠道|途径|技巧|要点|措施|类型|种类|条件|材料|资料|权益|权利|功能|服务项目|活动|优惠))",
        r"\1有哪些？",
    ),
    _rule(r"(.*(?:服务|营业|工作|办公)时间)", r"\1是怎样的？"),
    _rule(r"(.*(?:时间|期限|时限|时长|周期|有效期))", r"\1是多久？"),
    _rule(r"(.*(?:费用|手续费|费率|汇率|额度|限额|价格|金额|数量|次数))", r"\1是多少？"),
    _rule(r"(.*(?:评价|口碑|安全性|可靠性|稳定性|体验|效果|质量|速度|效率))", r"\1如何？"),
    _rule(r"(.*(?:格式|流程|规则|标准|要求|政策|机制|过程))", r"\1是怎样的？"),
    _rule(r"(.+?)的?(区别|差异|不同)", r"\1有什么\2？"),
    _rule(r"(.+?)的?(影响|作用|好处|意义)", r"\1有什么\2？"),
    _rule(r"(.+?)的?(?:重要性|必要性)", r"\1为什么重要？"),
    _rule(r"(.*(?:位置|地址|入口|网址))", r"\1在哪里？"),
    _rule(r"(.*(?:定义|概念|含义|任务|职责|目的|范围))", r"\1是什么？"),
    _rule(rf"(.*(?:{_TROUBLE}))(?:的?问题|的?情况|时)?", r"\1怎么办？"),
    _rule(r"(.{2,})的?问题", r"\1出现问题怎么办？"),
    _rule(rf"(?:尝试|学会|学习|主动)?((?:{_VERBS}).+)", r"如何\1？"),
    _rule(rf"([^{_AND[3:-1]}与和及、]{{2,}}?)的?({_HOW_VERBS})", r"如何\2\1？"),
    _rule(rf"(.+{_AND}.*(?:{_HOW_VERBS}))", r"\1怎么处理？"),
)
# A message or a fault that begins with a verb (添加模型失败提示 balance) is no way to do it.
_STATES_FAULT = re.compile(
    r"(?!解决|处理|应对|避免|防止|防范|排查|修复|识别|反馈|联系|投诉|如何)"
    r"(?:.*(?:失败|报错|错误|异常)(?:[:：]|提示|信息|\s|$)|.*(?:不到|不了|不上|不出|为\s?0|为空|提示\s?[A-Za-z“\"'])|.+[后前](?:，|$))"
)
# Second headings that praise rather than ask; their question is not the one that the section answers.
_EMPTY_WORDS = re.compile(r"(?:重要性|必要性|影响|意义|最佳实践|策略与技巧|小贴士)$")


def is_asked(heading: str) -> bool:
    """Whether a heading is a question already."""
    return heading.endswith(("？", "?")) or bool(_ASKS.search(heading))


def question_of(heading: str) -> tuple[str, bool]:
    """The question that a heading stands for, and whether a rule made it rather than the last resort.

    Args:
        heading: without number or Markdown.

    Returns:
        A question with a full-width question mark; what fits no rule as it stands, since it may state a fault
        (目录同步不自动运行).
    """
    text = _TRAILING.sub("", heading.strip())
    if not text:
        return heading.strip(), False
    if is_asked(text):
        return f"{text.rstrip('？?')}？", True
    phrase = _EXPLAINS.sub("", _INVITES.sub("", text)) or text
    phrase = f"用户{phrase.removeprefix('自己')}" if phrase.startswith("自己的") else phrase
    for candidate in dict.fromkeys((phrase, text)):
        for rule in _RULES:
            if rule.pattern.fullmatch(candidate):
                if rule.question.startswith("如何") and _STATES_FAULT.match(candidate):
                    return text, False
                return rule.pattern.sub(rule.question, candidate), True
    return text, False


def asks_something(heading: str) -> bool:
    """Whether a second heading can stand as a question of its own."""
    return not _EMPTY_WORDS.search(heading) and question_of(heading)[1]
