import pytest

from shop.contacts import contact_key, email_key, phone_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+8613800138001", "138 0013 8001"),
        ("0086 138-0013-8001", "13800138001"),
        ("+44 7700 900123", "07700 900123"),
        ("+1 (202) 555-0143", "202.555.0143"),
        ("+49 30 1234567", "030/1234567"),
    ],
)
def test_spellings_of_one_phone_number_are_the_same(one: str, other: str) -> None:
    assert phone_key(one) == phone_key(other) is not None


def test_different_phone_numbers_differ() -> None:
    assert phone_key("13800138001") != phone_key("13800138002")


@pytest.mark.parametrize("text", ["", "12345", "DM-10023", "anna@example.com", "----------"])
def test_what_is_no_phone_number_has_no_key(text: str) -> None:
    assert phone_key(text) is None


def test_an_email_address_is_the_same_in_capitals() -> None:
    assert email_key(" Anna.Keller@Example.COM ") == email_key("anna.keller@example.com")


@pytest.mark.parametrize(
    "text", ["anna", "anna@", "@example.com", "anna@example", "a b@example.com"]
)
def test_what_is_no_email_address_has_no_key(text: str) -> None:
    assert email_key(text) is None
    assert contact_key(text) is None
