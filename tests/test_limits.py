"""Who counts as one client, and how much dear work it may ask for."""

from faqsearch.limits import WorkBudget, network_of


def test_an_address_counts_as_what_its_owner_has_to_itself() -> None:
    assert network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:0:1") == "2001:db8::/64"
    assert network_of("::ffff:192.0.2.1") == "192.0.2.1"
    assert network_of("unix:") == "unix:"


def test_ordinary_requests_are_free_however_many() -> None:
    budget = WorkBudget(free_s=0.1, most_s=1, window_s=60)
    for _ in range(1000):
        budget.charge("a", 0.1, now=0)
    assert budget.wait_s("a", now=0) == 0


def test_whoever_has_used_up_its_share_waits_until_the_window_has_passed_it() -> None:
    budget = WorkBudget(free_s=0.1, most_s=1, window_s=60)
    for now in (0, 10, 20):
        assert budget.wait_s("a", now) == 0
        budget.charge("a", 0.6, now)
    assert budget.wait_s("a", now=21) == 60 - 21  # then 1.0 of 1.5 are left
    assert budget.wait_s("b", now=21) == 0
    assert budget.wait_s("a", now=60) == 0


def test_one_request_may_take_all_of_it_and_the_next_one_waits() -> None:
    budget = WorkBudget(free_s=0.1, most_s=1, window_s=60)
    budget.charge("a", 15, now=0)
    assert budget.wait_s("a", now=15) == 45


def test_those_long_gone_take_no_memory() -> None:
    budget = WorkBudget(free_s=0.1, most_s=1, window_s=60)
    for number in range(1000):
        budget.charge(f"client {number}", 1, now=number)
    assert len(budget._used) <= 61
