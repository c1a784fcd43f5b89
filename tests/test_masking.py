"""Personal data is masked, whatever stands beside it and however it is broken up; numbers that are none stay."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import any_text

from faqsearch.masking import mask_personal_data

KINDS = {
    "13800138000": "phone",
    "138 0013 8000": "phone",
    "+86 139-1390-0000": "phone",
    "010-12345678": "phone",
    "6222021234567890123": "card",  # no valid check digit
    "4111 1111 1111 1111": "card",
    "110105194912310029": "identity",
    "11010519491231002X": "identity",
    "张三@qq.com": "email",
}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我的手机号13812345678收不到验证码", "我的手机号[phone]收不到验证码"),
        ("１３８１２３４５６７８", "[phone]"),
        ("٠١٣٨١٢٣٤٥٦٧٨", "[phone]"),
        ("138001380002次没打通", "[phone]次没打通"),
        ("座机 010-12345678", "座机 [phone]"),
        ("0755 8888 6666转801", "[phone]转801"),
        ("400-123-4567打不通", "[phone]打不通"),
        ("00852 9123 4567", "[phone]"),
        ("香港852-91234567", "香港[phone]"),
        ("415-555-2671", "[phone]"),
        ("8613800138000", "[phone]"),
        ("卡号6222 0200 0000 0000 000扣了两次", "卡号[card]扣了两次"),
        ("卡号4111 1111 1111 1111扣了两次", "卡号[card]扣了两次"),
        ("卡4111-1111-1111-1111", "卡[card]"),
        ("3782 822463 10005", "[card]"),
        ("622202 1234567890123", "[card]"),
        ("6 2 2 2 0 2 0 0 0 0 0 0 0 0 0 0 0 0 0", "[card]"),
        ("身份证11010519491231002X被拒", "身份证[identity]被拒"),
        ("110105 19491231 002x", "[identity]"),
        ("旧身份证110105491231002", "旧身份证[identity]"),
        ("流水号2026112215040012345678", "流水号[number]"),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask_personal_data(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("13800138000 13900139000", "[phone] [phone]"),
        ("13800138000 2次没打通", "[phone] 2次没打通"),
        ("138 0013 8000 2次没打通", "[phone] 2次没打通"),
        ("1月2日13800138000 12.34元", "1月2日[phone] 12.34元"),
        ("13800138000 6222021234567890123", "[phone] [card]"),
        ("4111111111111111 12/28", "[card] 12/28"),
        ("4111 1111 1111 1111 12/28", "[card] 12/28"),
        ("2026-01-02 13800138000", "2026-01-02 [phone]"),
        ("2026-01-02 15:04 138 0013 8000 500.00元", "2026-01-02 15:04 [phone] 500.00元"),
        ("订单20261122，电话138-0013-8000", "订单20261122，电话[phone]"),
    ],
)
def test_what_stands_beside_a_number_does_not_hide_it_and_stays(text: str, masked: str) -> None:
    assert mask_personal_data(text) == masked


@pytest.mark.parametrize(("first", "second"), list(itertools.product(KINDS, KINDS)))
def test_two_neighbours_are_masked_each(first: str, second: str) -> None:
    for between in (" ", "  ", "，", "、", "/", " / ", "\n", "和："):
        masked = mask_personal_data(f"{first}{between}{second}")
        assert masked == f"[{KINDS[first]}]{between}[{KINDS[second]}]"


@pytest.mark.parametrize(
    "between", ["-", " ", "  ", ".", "\u2013", "\u2014", "_", "·", "\u00a0", "\u200b", "－", "/", "，", " - "]
)
def test_a_number_may_be_broken_up_by_any_separator(between: str) -> None:
    assert mask_personal_data(between.join(["138", "0013", "8000"])) == "[phone]"


@pytest.mark.parametrize(
    "text",
    [
        "(010)12345678",
        "（010）1234-5678",
        "+1 (415) 555-2671",
        "+1 415 555 2671",
        "(+86)13800138000",
        "+86 (138) 00138000",
    ],
)
def test_brackets_and_country_codes_belong_to_a_telephone_number(text: str) -> None:
    assert mask_personal_data(text) == "[phone]"


@pytest.mark.parametrize(
    "number",
    ["4111111111111112", "6222021234567890123", "622202123456789012", "123456789012345", "4111 1111 1111 1112"],
)
def test_a_long_number_is_masked_without_a_right_check_digit(number: str) -> None:
    assert mask_personal_data(f"卡号{number}不对") == "卡号[card]不对"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("写信到zhang.san+a@mail.example.com了", "写信到[email]了"),
        ("张三@qq.com", "[email]"),
        ("张三＠qq.com", "[email]"),
        ("zhang@例子.中国收不到", "[email]收不到"),
        ("zhang_san@qq。com", "[email]"),
        ("ｚｈａｎｇ＠ｑｑ．ｃｏｍ", "[email]"),
        ("13800138000@qq.com", "[email]"),
        ("a@b.com,c@d.org", "[email],[email]"),
        ("иван@пример.рф", "[email]"),
    ],
)
def test_e_mail_addresses_are_masked_in_any_script(text: str, masked: str) -> None:
    assert mask_personal_data(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "订单 20261122",
        "订单 202611229",
        "订单2026112233扣了两次",
        "订单 4001234567",
        "订单0123456789",
        "扣了 12345.67 元",
        "1,234,567.89元",
        "15,345,678,901",
        "100 200 300 400",
        "扣了1500，2000，300",
        "错误 10086",
        "2026-11-22 15:04",
        "2026-01-02 2026-01-03",
        "2026.11.22 20261122",
        "2026年11月22日至2027年1月2日",
        "1-3 个工作日，24/7",
        "@客服 2026 年",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
        "",
    ],
)
def test_amounts_dates_and_codes_stay(text: str) -> None:
    assert mask_personal_data(text) == text


@given(any_text(), st.sampled_from(sorted(KINDS)), any_text())
def test_nothing_around_a_number_unmasks_it(before: str, number: str, after: str) -> None:
    assert number not in mask_personal_data(f"{before}\n{number}\n{after}")


@given(any_text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    masked = mask_personal_data(text)
    assert mask_personal_data(masked) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我叫张三，账户被冻结", "我叫[name]，账户被冻结"),
        ("我叫张伟我的账户被冻结", "我叫[name]我的账户被冻结"),
        ("我叫欧阳娜娜怎么改名", "我叫[name]怎么改名"),
        ("姓名：李四，手机13812345678", "姓名：[name]，手机[phone]"),
        ("姓名 王小明 卡被锁", "姓名 [name] 卡被锁"),
        ("我叫 张 三", "我叫 [name]"),
        ("我叫Tom Smith", "我叫[name]"),
        ("户名：买买提·吐尔逊", "户名：[name]"),
        ("我家在北京市朝阳区建国路88号3单元502室收不到", "我家在[address]收不到"),
        ("地址：上海市浦东新区张江路一百二十号", "地址：[address]"),
        ("寄到幸福小区3栋2单元501室", "寄到[address]"),
    ],
)
def test_names_after_what_introduces_them_and_addresses_of_houses_are_masked(text: str, masked: str) -> None:
    assert mask_personal_data(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("一三八零零一三八零零零打不通", "[phone]打不通"),
        ("一三八 零零一三 八零零零", "[phone]"),
        ("幺三八零零幺三八零零零", "[phone]"),
        ("1三8零0一3八0零0", "[phone]"),
        ("六二二二 零二一二 三四五六 七八九零 一二三", "[card]"),
        ("13800138000一直打不通", "[phone]一直打不通"),
    ],
)
def test_numbers_spelt_in_chinese_numerals_are_masked(text: str, masked: str) -> None:
    assert mask_personal_data(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        *("姓名填错了怎么改", "姓名和身份证不一致", "姓名是什么", "我叫不到客服", "我叫什么名字", "收款人账户写错"),
        *("3号到账吗", "订单号88号", "通过支付渠道3号", "线路2号", "城市服务3号楼", "走路去哪里"),
        *("一二三四五六七八九十", "二〇二六年十一月二十二日", "一万二千三百四十五元", "提现三到五天"),
    ],
)
def test_what_merely_begins_like_a_name_an_address_or_a_number_stays(text: str) -> None:
    assert mask_personal_data(text) == text
