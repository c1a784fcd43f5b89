"""Personal data is masked; numbers that are none stay."""

import pytest

from faqsearch.masking import mask_personal_data


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我的手机号13812345678收不到验证码", "我的手机号[phone]收不到验证码"),
        ("+86 138-1234-5678", "[phone]"),
        ("１３８１２３４５６７８", "[phone]"),
        ("座机 010-12345678", "座机 [phone]"),
        ("400-123-4567打不通", "[phone]打不通"),
        ("卡号6222 0200 0000 0000 000扣了两次", "卡号[card]扣了两次"),
        ("卡号4111 1111 1111 1111扣了两次", "卡号[card]扣了两次"),
        ("卡4111-1111-1111-1111", "卡[card]"),
        ("身份证11010519491231002X被拒", "身份证[identity]被拒"),
        ("身份证 110105194912310029", "身份证 [identity]"),
        ("写信到zhang.san+a@mail.example.com了", "写信到[email]了"),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask_personal_data(text) == masked


@pytest.mark.parametrize(
    "text", ["订单 20261122", "扣了 12345.67 元", "错误 10086", "单号 4111111111111112", "2026-11-22 15:04"]
)
def test_amounts_dates_and_codes_stay(text: str) -> None:
    assert mask_personal_data(text) == text
