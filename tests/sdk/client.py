"""Runs Stripe's own SDK against the simulated Stripe of the sandbox.

    target/venv/bin/python tests/sdk/client.py

The simulated Stripe must satisfy the SDK: objects that it can parse, errors that it raises as the right
exception, idempotency, paginated lists. The customer pays on its checkout page, as in a browser.
"""

import html
import re
import sys
import time
import uuid

import requests
import stripe

from keysmith import Keysmith, Report

ONE_TIME = "price_quantity_once"
MONTHLY = "price_site_month"
LIMIT = 10


class Shop:
    """A running sandbox, with Stripe's client for its API and an HTTP session for its pages."""

    def __init__(self, server):
        self.url = server.url
        self.browser = requests.Session()
        # Like every page of the sandbox, the control room publicly shows how to call the simulated Stripe.
        room = self.browser.get(f"{self.url}/sandbox", timeout=LIMIT).text
        self.base, self.key = (self._code(room, name) for name in ("stripe-api-base", "stripe-secret-key"))
        self.stripe = self.client(self.key)

    @staticmethod
    def _code(page, name):
        found = re.search(rf'id="{name}"[^>]*>([^<]+)<', page)
        assert found, f"no {name} on /sandbox"
        return html.unescape(found.group(1))

    def client(self, key):
        return stripe.StripeClient(key, base_addresses={"api": self.base}, max_network_retries=0)

    def checkout(self, price=ONE_TIME, quantity=3, mode="payment", **more):
        return self.stripe.v1.checkout.sessions.create({
            "mode": mode,
            "line_items": [{"price": price, "quantity": quantity}],
            "success_url": f"{self.url}/checkout/success?session_id={{CHECKOUT_SESSION_ID}}",
            "cancel_url": f"{self.url}/checkout/cancelled",
            **more,
        }, {"idempotency_key": str(uuid.uuid4())})

    def pay(self, session, action="pay"):
        page = self.browser.get(session.url, timeout=LIMIT).text
        csrf = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        form = {"csrf": csrf, "action": action, "email": "sdk@customer.example.com"}
        answer = self.browser.post(session.url, data=form, timeout=LIMIT, allow_redirects=False)
        assert answer.status_code == 303, f"{answer.status_code} {answer.text[:300]}"
        return self.stripe.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})


def raises(kind, action, why=""):
    """Returns the exception that `action` raises, which must be of `kind`."""
    try:
        action()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__} {why}")


def a_session_is_made_read_and_listed(shop):
    session = shop.checkout(client_reference_id="ord_1", metadata={"order_id": "ord_1"})
    assert session.id.startswith("cs_test_") and session.url.startswith(shop.url), session
    assert (session.status, session.payment_status, session.mode) == ("open", "unpaid", "payment")
    assert session.metadata["order_id"] == "ord_1" and session.client_reference_id == "ord_1"
    assert session.amount_total == 3 * 2900 and session.currency == "usd"
    read = shop.stripe.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})
    assert [(line.price.id, line.quantity) for line in read.line_items.data] == [(ONE_TIME, 3)]
    lines = shop.stripe.v1.checkout.sessions.line_items.list(session.id)
    assert [line.quantity for line in lines.auto_paging_iter()] == [3]


def lists_page(shop):
    made = [shop.checkout(quantity=number + 1).id for number in range(5)]
    listed = shop.stripe.v1.checkout.sessions.list({"limit": 2})
    assert len(listed.data) == 2 and listed.has_more
    ids = [session.id for session in listed.auto_paging_iter()]
    assert len(ids) == len(set(ids)) and set(made) <= set(ids)
    assert ids.index(made[4]) < ids.index(made[0]), "newest first"


def a_paid_session_is_paid(shop):
    session = shop.pay(shop.checkout(quantity=4))
    assert (session.status, session.payment_status) == ("complete", "paid")
    assert session.customer_details.email == "sdk@customer.example.com"
    assert session.payment_intent is not None
    intent = session.payment_intent
    if isinstance(intent, str):
        intent = shop.stripe.v1.payment_intents.retrieve(intent)
    assert (intent.status, intent.amount) == ("succeeded", 4 * 2900), intent


def a_transfer_is_complete_and_unpaid(shop):
    session = shop.pay(shop.checkout(), "transfer")
    assert (session.status, session.payment_status) == ("complete", "unpaid")


def a_subscription_can_be_read(shop):
    metadata = {"order_id": "ord_2"}
    session = shop.pay(shop.checkout(MONTHLY, 2, "subscription", subscription_data={"metadata": metadata}))
    assert session.payment_status == "paid"
    subscription = session.subscription
    if isinstance(subscription, str):
        subscription = shop.stripe.v1.subscriptions.retrieve(subscription)
    item = subscription["items"].data[0]
    assert (subscription.status, item.quantity, item.price.id) == ("active", 2, MONTHLY)
    assert subscription.metadata["order_id"] == "ord_2"
    assert item.current_period_end > time.time()
    portal = shop.stripe.v1.billing_portal.sessions.create({
        "customer": session.customer if isinstance(session.customer, str) else session.customer.id,
        "return_url": f"{shop.url}/dashboard",
    })
    assert shop.browser.get(portal.url, timeout=LIMIT).status_code == 200


def an_open_session_expires_once(shop):
    session = shop.checkout()
    assert shop.stripe.v1.checkout.sessions.expire(session.id).status == "expired"
    raises(stripe.InvalidRequestError, lambda: shop.stripe.v1.checkout.sessions.expire(session.id))


def events_are_listed_and_verify(shop):
    session = shop.pay(shop.checkout())
    events = shop.stripe.v1.events.list({"limit": 100, "type": "checkout.session.completed"})
    event = next(event for event in events.auto_paging_iter() if event.data.object["id"] == session.id)
    assert shop.stripe.v1.events.retrieve(event.id).type == "checkout.session.completed"


def the_catalog_is_on_sale(shop):
    price = shop.stripe.v1.prices.retrieve(MONTHLY)
    assert (price.unit_amount, price.currency, price.recurring.interval) == (900, "usd", "month")


def a_wrong_key_is_an_authentication_error(shop):
    error = raises(stripe.AuthenticationError, lambda: shop.client("sk_test_wrong").v1.prices.retrieve(MONTHLY))
    assert error.http_status == 401


def what_stripe_refuses_is_refused(shop):
    create = shop.stripe.v1.checkout.sessions.create
    right = {
        "mode": "payment", "line_items": [{"price": ONE_TIME, "quantity": 1}], "success_url": f"{shop.url}/thanks",
    }
    for wrong, param in (
        ({"mode": "gift"}, "mode"),
        ({"surprise": "1"}, "surprise"),
        ({"line_items": [{"price": "price_unknown", "quantity": 1}]}, "line_items[0][price]"),
        ({"line_items": [{"price": MONTHLY, "quantity": 1}]}, None),
        ({"line_items": [{"price": ONE_TIME, "quantity": "many"}]}, "line_items[0][quantity]"),
        ({"metadata": {"long": "x" * 501}}, None),
        ({"customer_email": "not an address"}, "customer_email"),
    ):
        error = raises(stripe.InvalidRequestError, lambda: create({**right, **wrong}), wrong)
        assert error.http_status == 400, (wrong, error)
        assert param is None or error.param == param, (wrong, error.param)
    missing = raises(stripe.InvalidRequestError, lambda: shop.stripe.v1.checkout.sessions.retrieve("cs_test_none"))
    assert (missing.http_status, missing.code) == (404, "resource_missing")


def a_key_of_idempotency_answers_the_same_again(shop):
    options = {"idempotency_key": str(uuid.uuid4())}
    body = {
        "mode": "payment", "line_items": [{"price": ONE_TIME, "quantity": 1}], "success_url": f"{shop.url}/thanks",
    }
    first, second = (shop.stripe.v1.checkout.sessions.create(body, options) for _ in range(2))
    assert first.id == second.id
    body["line_items"][0]["quantity"] = 2
    raises(stripe.IdempotencyError, lambda: shop.stripe.v1.checkout.sessions.create(body, options))


TESTS = [
    a_session_is_made_read_and_listed, lists_page, a_paid_session_is_paid, a_transfer_is_complete_and_unpaid,
    a_subscription_can_be_read, an_open_session_expires_once, events_are_listed_and_verify, the_catalog_is_on_sale,
    a_wrong_key_is_an_authentication_error, what_stripe_refuses_is_refused,
    a_key_of_idempotency_answers_the_same_again,
]


def main():
    report = Report()
    with Keysmith() as server:
        shop = Shop(server)
        for test in TESTS:
            try:
                test(shop)
                report.check(test.__name__, True)
            except Exception as error:
                report.check(test.__name__, False, f"{type(error).__name__}: {error}")
    return report.end()


if __name__ == "__main__":
    sys.exit(main())
