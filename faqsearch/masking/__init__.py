"""Personal data in what people type → masks, before anything of it is stored."""

from faqsearch.masking.names import mask_names_and_addresses
from faqsearch.masking.numbers import mask_numbers


def mask_personal_data(text: str) -> str:
    """``text`` with names, addresses of houses, e-mail addresses, telephone, card and identity numbers masked.

    What was there is named in brackets: ``[name]``, ``[address]``, ``[email]``, ``[phone]``, ``[card]``,
    ``[identity]``; ``[number]`` is one of 20 digits and more. A name is known by what stands before it (我叫, 姓名).
    Amounts, dates and shorter numbers stay, as long as they do not pass for one of these.
    """
    return mask_numbers(mask_names_and_addresses(text))


__all__ = ["mask_personal_data"]
