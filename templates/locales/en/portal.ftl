### The customer's pages: license keys, orders, subscriptions, organizations, the account; and the parts that they share with
### other pages.

## Parts of pages (components/parts.html)

# A badge next to a license key that is not active on a site or device yet; the next message is for one that is.
parts-available = Available
parts-used = Used
# Badges: the status of a license.
parts-status-inactive = Inactive
parts-status-expired = Expired
parts-status-grace = Grace period
parts-status-suspended = Suspended
parts-status-revoked = Revoked
parts-status-trial-expired = Trial ended
parts-status-not-yet-valid = Not valid yet
# A small button next to a license key.
parts-copy = Copy
# Read by screen readers right after “Copy”. $key: the first characters of the license key.
parts-copy-key = license key { $key }
# Next to the first characters of a license key that the server stores only as a hash.
parts-key-hidden = Shown once, in the mail that delivered it
# How the license was sold. Chosen in templates: parts-purchase-{site,quantity,manual,trial,offline}
parts-purchase-site = Per site
parts-purchase-quantity = By quantity
parts-purchase-manual = Issued by hand
parts-purchase-trial = Trial
parts-purchase-offline = Offline
# The name of the pagination links, for screen readers.
parts-pages = Pages
parts-first-page = First page
parts-previous-page = Previous page
parts-next-page = Next page
# Badges: the state of a subscription.
parts-subscription-active = Active
parts-subscription-trial = Trial
parts-subscription-cancelled = Canceled
parts-subscription-failed = Payment failed
parts-subscription-unpaid = Not paid
parts-subscription-paused = Paused
parts-subscription-waiting = Waiting for payment
parts-subscription-ended = Ended
# The state of a subscription, next to its badge. No full stop at the end: the text also appears within other sentences.
parts-subscription-state-renews = Renews on { $date }
parts-subscription-state-trial = Free until { $date }, then it renews
parts-subscription-state-ends = Ends on { $date }
parts-subscription-state-past-due = Payment failed, works until { $date }
parts-subscription-state-overdue = Payment failed, stopped on { $date }. Paying brings the same keys back.
parts-subscription-state-unpaid = Not paid, stopped on { $date }. Paying brings the same keys back.
parts-subscription-state-paused = Paused since { $date }. The keys work again when it is resumed.
parts-subscription-state-waiting = Starts as soon as the first payment is there
parts-subscription-state-ended = Ended on { $date }
# A recurring price. $price: such as $9.00.
parts-price-interval = { $interval ->
    [day] { $price } / day
    [week] { $price } / week
    [month] { $price } / month
    [year] { $price } / year
   *[other] { $price } / { $interval }
}
# The quantity of a subscription. $price: the price of one, such as “$9.00 / month”.
# Chosen in templates: parts-line-{keys,seats} and parts-line-{keys,seats}-price
parts-line-keys = { $count ->
    [one] { $count } key
   *[other] { $count } keys
}
parts-line-keys-price = { $count ->
    [one] { $count } key, { $price }
   *[other] { $count } keys, { $price } each
}
parts-line-seats = { $count ->
    [one] { $count } seat
   *[other] { $count } seats
}
parts-line-seats-price = { $count ->
    [one] { $count } seat, { $price }
   *[other] { $count } seats, { $price } each
}

## The form for a license file (components/license_file.html)

license-file-title = License file
license-file-text = For an installation that cannot reach us.
license-file-installation = Installation ID, as your application shows it
license-file-installation-optional = Installation ID (empty: any installation)
license-file-days = Valid for how many days (empty: as long as possible)
license-file-encrypt = Encrypt it: it opens only with the license key
license-file-key = License key, to encrypt it
license-file-key-hint = We store only a hash of this key, so please enter it.
license-file-download = Download

## The used share of a quota (components/usage.html)

usage-storage = Storage (GB)
usage-unlimited = { $used }, unlimited
usage-of = { $used } of { $max }
usage-over = Over the limit. Remove some, or ask for a larger plan.
usage-full = The limit is reached.
usage-near = { $percent } % used.

## Shared by several of these pages

# The name of the page, and the heading of a list of keys.
portal-license-keys = License keys
portal-subscription = Subscription
portal-buy-keys = Buy keys
portal-buy-license-keys = Buy license keys
portal-activate = Activate
portal-site-label = Site to activate
# An example in an empty field.
portal-site-placeholder = example.com
portal-and-more = and { $count } more
portal-since = Since { $date }
# The end of a line of facts: “Plan · example.com · until 23 Nov 2026”.
portal-until = until { $date }

## License keys (pages/licenses.html)

licenses-title = License Keys
licenses-count = { $count ->
    [one] { $count } license key.
   *[other] { $count } license keys.
}
# There are more keys than the count's limit.
licenses-count-more = { $count }+ license keys.
licenses-count-fit = { $count ->
    [one] { $count } license key matches your search.
   *[other] { $count } license keys match your search.
}
licenses-count-fit-more = { $count }+ license keys match your search.
licenses-none = Everything you buy appears here.
licenses-billing = Billing and invoices
licenses-search-label = Search your license keys
licenses-search = Search
licenses-show-all = Show all
licenses-sort = Sort by
# Chosen in templates: licenses-sort-{newest,oldest,ending,product}
licenses-sort-newest = Newest first
licenses-sort-oldest = Oldest first
licenses-sort-ending = Ending soonest
licenses-sort-product = Product
licenses-search-hint = A license key, a site, a device, a plan or an order
# The names of two groups of links, for screen readers.
licenses-filter = Filter
licenses-filter-product = Product
licenses-awaited = Your order of { $quantity } × { $plan }, { $date }, waits for your bank transfer. The license keys are sent to you as soon as the money arrives, usually within a few business days.
licenses-awaited-amount = Your order of { $quantity } × { $plan } ({ $amount }), { $date }, waits for your bank transfer. The license keys are sent to you as soon as the money arrives, usually within a few business days.
licenses-subscriptions = Subscriptions
# The subscription covers fewer keys or seats than there are: the customer chooses which to remove, at $href.
licenses-choose = <a href="{ $href }">Choose what to remove</a> by { $date }
licenses-update-payment = Update payment method
licenses-subscription-manage = Manage
licenses-subscription-show = Show
# Read by screen readers right after “Manage” or “Show”. $state: such as “Renews on 23 Nov 2026”.
licenses-subscription-which = the subscription { $plan }, { $state }
licenses-no-fit-title = No license key matches
licenses-no-fit-text = None of your license keys matches your search.
licenses-no-fit-button = Show all license keys
licenses-empty-title = No license keys yet
licenses-empty-text = Keys bought with { $email } are listed here as soon as the payment is confirmed.
licenses-empty-text-no-email = Keys bought with your address are listed here as soon as the payment is confirmed.
licenses-copy-all = { $count ->
    [one] Copy the key on this page
   *[other] Copy the { $count } keys on this page
}
licenses-csv = Download all as CSV
licenses-csv-narrowed = Download these as CSV
# The name of the table, for screen readers.
licenses-table = Your license keys
licenses-column-key = License key
licenses-column-status = Status
licenses-column-use = Used for
licenses-column-plan = Plan
licenses-column-created = Created
licenses-column-until = Valid until
licenses-column-actions = Actions
licenses-in-use = { $used } of { $most } in use
licenses-in-use-any = { $used } of any number in use
# $places: the places where the key is in use, separated by commas.
licenses-places-details = { $places }. <a href="{ $href }">Details</a>
licenses-bought-for = Bought for { $site }
licenses-unused = Not used yet
licenses-no-end = No end
# Read by screen readers right after “Activate”. $key: the first characters of the license key.
licenses-activate-which = { $key } of { $date }
licenses-details = Details
# Read by screen readers right after “Details”.
licenses-details-which = of { $key }
licenses-deactivate = Deactivate

# The filters of the list.
# Chosen in templates: filter-{all,available,in-use,ended,all-products}
filter-all = All
filter-available = Available
filter-in-use = In use
filter-ended = Ended
filter-all-products = All products

# The columns of the list's CSV file.
licenses-csv-key = License key
licenses-csv-status = Status
licenses-csv-use = Used for
licenses-csv-plan = Plan
licenses-csv-site = Bought for
licenses-csv-created = Created
licenses-csv-until = Valid until
licenses-csv-id = License
# The status of a license, in that file. Chosen by code:
# licenses-csv-status-{active,grace,expired,trial-expired,not-yet-valid,inactive,suspended,revoked}
licenses-csv-status-active = active
licenses-csv-status-grace = grace
licenses-csv-status-expired = expired
licenses-csv-status-trial-expired = trial expired
licenses-csv-status-not-yet-valid = not yet valid
licenses-csv-status-inactive = inactive
licenses-csv-status-suspended = suspended
licenses-csv-status-revoked = revoked

## One license (pages/license.html)

# The page's title. $key: a shortened license key.
license-title = License { $key }
license-details = Details
license-fact-plan = Plan
license-fact-bought-for = Bought for
license-fact-in-use = In use
license-fact-created = Created
license-fact-until = Valid until
license-fact-order = Order
license-fact-subscription = Subscription
# The number of places in use. Chosen in templates: license-use-{seat,site,device} and license-use-any-{seat,site,device}
license-use-seat = { $most ->
    [one] { $used } of { $most } seat
   *[other] { $used } of { $most } seats
}
license-use-site = { $most ->
    [one] { $used } of { $most } site
   *[other] { $used } of { $most } sites
}
license-use-device = { $most ->
    [one] { $used } of { $most } device
   *[other] { $used } of { $most } devices
}
license-use-any-seat = { $used } of any number of seats
license-use-any-site = { $used } of any number of sites
license-use-any-device = { $used } of any number of devices
# After “Valid until”.
license-no-end = no end
license-manage-subscription = Manage the subscription
license-renew-title = Renew
license-renew-ending = Renew this license
license-renew-text = { $days ->
    [one] The same key stays valid for one more day, until { $date }. Everything it is active for stays active.
   *[other] The same key stays valid for { $days } more days, until { $date }. Everything it is active for stays active.
}
license-renew-button = Renew for { $price }
license-places-title = Where it is in use
license-moves-left = { $left ->
    [one] You can remove a device { $left } more time now; { $limit } within 30 days.
   *[other] You can remove a device { $left } more times now; { $limit } within 30 days.
}
license-moves-used-up = { $limit ->
    [one] You removed { $limit } device within 30 days, as many as you may. The next time is { $date }.
   *[other] You removed { $limit } devices within 30 days, as many as you may. The next time is { $date }.
}
license-moves-none = Devices of this license cannot be removed here.
license-unused = Not used yet.
license-unused-device = Enter the license key in the application on your device.
# Parts of a line of facts: “Since 1 Nov 2026 · last seen 23 Nov 2026 · version 1.2 · development site, takes no seat”.
license-place-last-seen = last seen { $date }
license-place-version = version { $version }
license-place-development = development site, takes no seat
license-rename = Rename
license-rename-label = Name
license-rename-save = Save
# Moves an activation to another site.
license-move = Move
# Read by screen readers right after “Move”.
license-move-from = from { $place }
license-move-label = New site
license-move-text = It stops working on { $site } and works on the new site at once.
license-remove = Remove
license-remove-text = The license stops working on { $place } and can be used elsewhere.
license-remove-text-device = { $left ->
    [one] That uses your last removal.
   *[other] That uses one of your { $left } removals left.
}
license-remove-button = Remove { $place }
license-places-before = Where it was in use before ({ $count })
license-file-lead = For an installation without a network.
license-replace-title = Replace the license key
# Chosen in templates: license-replace-text-{site,device} and license-replace-confirm-{site,device}
license-replace-text-site = Use this if somebody else may know the key. The license and its sites stay; only the key changes.
license-replace-text-device = Use this if somebody else may know the key. The license and its devices stay; only the key changes.
# The label of a checkbox, in the customer's voice. $count: the number of sites or devices in use.
license-replace-confirm-site = { $count ->
    [one] The old key stops working everywhere at once, and I enter the new one on my site.
   *[other] The old key stops working everywhere at once, and I enter the new one on all my sites.
}
license-replace-confirm-device = { $count ->
    [one] The old key stops working everywhere at once, and I enter the new one on my device.
   *[other] The old key stops working everywhere at once, and I enter the new one on all my devices.
}
license-replace-button = Replace the key
license-history-title = History
license-history-none = Nothing has happened since it was issued on { $date }.

# The history of a license: labels for actions of the audit log. A name may follow: “Plan changed: Business”.
# Chosen by code: history-{license-created,…}
history-license-created = Issued
history-license-made = Issued
history-license-imported = Imported from another system
history-license-reissued = License key replaced
history-license-key-signed = License key signed again
history-license-resent = License key sent again
history-license-handed-over = Handed over to another owner
history-license-claimed = Claimed by an account
history-license-tier-changed = Plan changed
history-license-suspended = Suspended
history-license-reinstated = Reinstated
history-license-revoked = Revoked
history-license-expired = Ended
history-license-renewed = Renewed
history-license-renewal-taken-back = Renewal undone: its payment was returned
history-activation-ended = Removed from a site or device
history-activation-moved = Removed from a device
history-activation-renamed = Site or device renamed
# The date and the actor of a history entry. Chosen by code: history-by-{you,member,payment,server,seller}
history-by-you = { $date }, by you
history-by-member = { $date }, by a member
history-by-payment = { $date }, by the payment
history-by-server = { $date }, by the server
history-by-seller = { $date }, by the seller

## Choose what to remove (pages/choose.html)

choose-title = Choose what to remove
choose-lead = You use more keys than you pay for. Everything works until <strong>{ $date }</strong>; until then you can change your choice.
choose-lead-unanswered = If you choose nothing, the selected ones are removed.
choose-going-keys = { $going ->
    [one] { $plan }: { $going } of { $total } keys is removed
   *[other] { $plan }: { $going } of { $total } keys are removed
}
choose-going-places = { $going ->
    [one] { $plan }: { $going } of { $total } places is removed
   *[other] { $plan }: { $going } of { $total } places are removed
}
# $count: the number of keys that are kept.
choose-keep-keys = You keep { $count }. A removed key stops working.
choose-keep-places = { $count ->
    [one] Your license key stays the same and works in { $count } place.
   *[other] Your license key stays the same and works in { $count } places.
}
# $places: a list separated by commas.
choose-seat-used = In use: { $places }.
choose-seat-bought-for = Bought for { $site }, not used.
choose-seat-unused = Not used.
choose-seat-last-used = Last used { $date }
choose-button = Save this choice
choose-back = Back

## Orders (pages/orders.html)

orders-title = Orders
orders-billing = Invoices and receipts
orders-empty-title = No orders yet
orders-empty-text = What you buy is listed here, with the state of its payment.
# Replaces a plan's name, as in “3 × License keys of several plans”.
orders-several-plans = License keys of several plans
# Badges, and their explanations.
orders-state-open = Not finished
orders-state-open-text = The checkout was not finished. Nothing was charged.
orders-state-pending = Waiting for payment
orders-state-pending-text = Your payment is on its way. The license keys are sent to you as soon as it arrives.
orders-state-fulfilled = Paid
orders-state-failed = Payment failed
orders-state-failed-text = The payment did not go through. Nothing was charged.
orders-state-expired = Expired
orders-state-expired-text = The checkout was not finished in time. Nothing was charged.
# $plan: the plan of the renewed license.
orders-renewal = Renewal: { $plan }
orders-refunded = Refunded
orders-partly-refunded = Partly refunded
# After the amount of the order: “$45.00, $9.00 refunded”.
orders-refunded-amount = { $amount } refunded
# Read by screen readers right after “License keys”, “Invoice” or “Receipt”.
orders-which = of the order of { $date }
orders-invoice = Invoice
orders-receipt = Receipt

## A subscription (pages/subscription.html)

subscription-pay-now = Pay now
subscription-billing = Payment method and invoices
subscription-suspended = The license keys of this subscription are suspended, so they do not work although it is paid for. If a payment is disputed, they work again once that is settled.
subscription-fewer = You use more keys than you pay for.
subscription-fewer-choose = <a href="{ $href }">Choose what to remove</a> by { $date }. Otherwise unused ones are removed first.
subscription-fewer-other = The buyer chooses what to remove by { $date }.
subscription-other = Somebody else pays for this subscription. Only the buyer can change the number of keys or cancel it.
subscription-other-removable = Somebody else pays for this subscription. Only the buyer can change the number of keys or cancel it; you can give back keys.
# The preview of another quantity. Chosen in templates: subscription-preview-title-{keys,seats}
subscription-preview-title-keys = From { $old } to { $new } keys
subscription-preview-title-seats = From { $old } to { $new } seats
subscription-preview-same = That is what you have now. Nothing changes.
subscription-preview-more-seats = { $count ->
    [one] Your license key stays the same and works in { $count } place.
   *[other] Your license key stays the same and works in { $count } places.
}
subscription-preview-more-keys = { $count ->
    [one] One new license key is made at once and sent to you by mail.
   *[other] { $count } new license keys are made at once and sent to you by mail.
}
# A list of keys or places follows. Chosen in templates: subscription-preview-choose-{keys,seats}
subscription-preview-choose-keys = You can choose which keys to remove until { $date }; everything works until then. Otherwise these are removed:
subscription-preview-choose-seats = You can choose which places to remove until { $date }; everything works until then. Otherwise these are removed:
# $places: a list separated by commas.
subscription-preview-stop-seats = { $count ->
    [one] This place stops working at once, the newest first: { $places }.
   *[other] These { $count } places stop working at once, the newest first: { $places }.
}
subscription-preview-stop-none = { $count ->
    [one] No place in use is lost: your license key works in { $count } place.
   *[other] No place in use is lost: your license key works in { $count } places.
}
# A list of keys follows.
subscription-preview-stop-keys = { $count ->
    [one] This key stops working at once. Unused keys are removed first, the newest before the others:
   *[other] These { $count } keys stop working at once. Unused keys are removed first, the newest before the others:
}
# Next to a key of that list.
subscription-leaving-used = in use
subscription-leaving-unused = not used
subscription-preview-cost-later = The cost for the rest of this period is on your next invoice.
subscription-preview-pay = You pay <strong>{ $amount }</strong> now, for the time until { $date }. If the payment fails, nothing changes.
subscription-preview-pay-about = You pay about <strong>{ $amount }</strong> now, for the time until { $date }. If the payment fails, nothing changes.
subscription-preview-credit = <strong>{ $amount }</strong>, for the time until { $date }, is credited to your next invoice.
subscription-preview-credit-about = About <strong>{ $amount }</strong>, for the time until { $date }, is credited to your next invoice.
# $price: such as “$45.00 / month”.
subscription-then = From then on { $price }.
subscription-then-about = From then on { $price }, before taxes and discounts.
# Checkboxes that select the keys or places (sites and devices of one key) to remove.
subscription-choice-keys = { $count ->
    [one] Select the key to remove
   *[other] Select the { $count } keys to remove
    }
subscription-choice-seats = { $count ->
    [one] Select the place to remove
   *[other] Select the { $count } places to remove
    }
subscription-choice-hint-keys = Keys that are not in use are selected first. A removed key stops working.
subscription-choice-hint-seats = The places added last are selected first. A removed place stops working.
subscription-choice-at-once-keys = { $count ->
    [one] One key stops working at once.
   *[other] { $count } keys stop working at once.
    }
subscription-choice-at-once-seats = { $count ->
    [one] One place stops working at once.
   *[other] { $count } places stop working at once.
    }
subscription-choice-until = All of them keep working until { $date }, and you can change the selection until then.
# Buttons. $count: the new quantity, and the current one.
subscription-preview-button = Change to { $count }
subscription-preview-back = Keep { $count }
# The preview of another plan. $old and $new: names of plans.
subscription-plan-title = From { $old } to { $new }
subscription-plan-title-interval = { $interval ->
    [day] From { $old } to { $new }, paid by the day
    [week] From { $old } to { $new }, paid by the week
    [month] From { $old } to { $new }, paid by the month
    [year] From { $old } to { $new }, paid by the year
   *[other] From { $old } to { $new }, paid by the { $interval }
}
subscription-plan-keys = { $count ->
    [one] Your license key stays the same.
   *[other] Your { $count } license keys stay the same.
}
# $count: the number of license keys. $places: the number of sites or devices that each one works on.
subscription-plan-places-any = { $count ->
    [one] It works in any number of places.
   *[other] Each works in any number of places.
}
subscription-plan-places = { $count ->
    [one] { $places ->
        [one] It works in one place.
       *[other] It works in { $places } places.
    }
   *[other] { $places ->
        [one] Each works in one place.
       *[other] Each works in { $places } places.
    }
}
subscription-plan-places-fewer = { $count ->
    [one] { $places ->
        [one] It works in one place: the places beyond, the newest first, stop working at once.
       *[other] It works in { $places } places: the places beyond, the newest first, stop working at once.
    }
   *[other] { $places ->
        [one] Each works in one place: the places beyond, the newest first, stop working at once.
       *[other] Each works in { $places } places: the places beyond, the newest first, stop working at once.
    }
}
subscription-plan-pay = You pay <strong>{ $amount }</strong> now. If the payment fails, nothing changes.
subscription-plan-credit = <strong>{ $amount }</strong> is credited to your next invoice.
subscription-plan-free = Nothing is due now.
# Buttons. $plan: the name of the new plan, and of the current one.
subscription-plan-button = Change to { $plan }
subscription-plan-back = Stay with { $plan }
subscription-change-plan = Change the plan
subscription-change-hint = You’ll see the price before anything changes.
# The label of a list of plans; the second one is for a subscription that has several plans.
subscription-change-plan-label = Plan
subscription-change-plan-label-of = Instead of { $plan }
subscription-change-plan-button = Show this plan
subscription-change-number = Change the quantity
# The label of a field for a quantity. Chosen in templates: subscription-change-{keys,seats} and, if a subscription has
# several plans, subscription-change-{keys,seats}-of
subscription-change-keys = License keys
subscription-change-keys-of = License keys of { $plan }
subscription-change-seats = Seats
subscription-change-seats-of = Seats of { $plan }
# The current quantity.
subscription-change-number-hint = Now { $count }
subscription-change-number-button = Preview the change
# $places: a list separated by commas.
subscription-key-used = In use: { $places }
subscription-key-unused = Not used
# Chosen in templates: subscription-remove-{key,site}
subscription-remove-key = Remove this key
subscription-remove-site = Remove this site
subscription-remove-text = It stops working at once and is no longer charged. The rest of this period is credited to your next invoice. Removing the last one ends the subscription at the end of the paid period.
# $key: a shortened license key.
subscription-remove-button = Remove { $key }
subscription-keys-gone = The license keys of this subscription now belong to somebody else.
subscription-keep-title = Keep it after all?
subscription-keep-text = It ends on { $date }. Until then you can undo the cancellation: the same keys keep working, and it renews as before.
subscription-keep-button = Keep my subscription
subscription-cancel-title = Cancel the subscription
subscription-cancel-text = It stays active until the end of the paid period, and you can undo this until then. Nothing more is charged.
subscription-cancel-text-date = It stays active until { $date }, and you can undo this until then. Nothing more is charged.
subscription-cancel-button = Cancel at the end of the period

## Organizations (pages/organizations.html)

organizations-title = Organizations
organizations-lead = People who share license keys.
organizations-yours = Yours
organizations-invitations = Invitations
organizations-invitation-text = Since { $date }. If you accept, its owners and admins see you among its members; your own license keys stay yours.
organizations-accept = Accept
organizations-decline = Decline
organizations-create-first = Create an organization
organizations-create-another = Create another
organizations-create-text = You become its owner. Add people by their e-mail address, and hand license keys over to it.
organizations-create-name = Name
organizations-create-button = Create

## One organization (pages/organization.html)

# Chosen in templates: organization-role-{member,admin,owner}
organization-role-member = Member
organization-role-admin = Admin
organization-role-owner = Owner
organization-lead = { $role ->
    [owner] You are an owner.
    [admin] You are an admin.
   *[member] You are a member.
}
organization-lead-uses = You see its license keys and can use them.
# “License Keys” is the title of the linked page.
organization-activate = Activate in License Keys
organization-hand-over = Hand over
organization-new-owner = New owner
organization-new-owner-you = { $email } (you)
organization-no-keys = None yet.
# One of your license keys.
organization-take-title = Hand over one of yours
# $name: the organization's name.
organization-take-text = Everybody in { $name } can then see and use it. The same person keeps paying for it.
organization-take-label = License key
organization-take-button = Hand over to { $name }
organization-members = Members
# Badges next to a person.
organization-you = You
organization-invited = Invited
organization-change-role = Change role
# Read by screen readers right after “Change role”.
organization-change-role-whose = of { $email }
organization-role = Role
organization-change-role-button = Change
# Buttons; the organization's name or the person's address follows for screen readers.
organization-leave = Leave
organization-remove = Remove
organization-take-back = Take back
# Read by screen readers right after “Take back”.
organization-take-back-whose = the invitation of { $email }
organization-invite-title = Invite somebody
organization-invite-text = They get a mail, sign in with this address, and join when they accept. Members see and use license keys; admins also manage members and hand keys over; owners also make owners.
organization-invite-email = E-mail address
organization-invite-button = Invite
organization-name-title = Name
organization-name-label = Name of the organization
organization-name-button = Rename
organization-delete-title = Delete the organization
organization-delete-keys = It owns license keys. Hand them over first, so that they keep working for somebody.
organization-delete-text = Its other members lose { $name } for good, and open invitations end. Whoever pays for a subscription keeps paying for it.
organization-delete-text-alone = You lose { $name } for good, and open invitations end. Whoever pays for a subscription keeps paying for it.
organization-delete-label = Type its name to delete it: { $name }
organization-delete-button = Delete { $name }

## The account (pages/account.html)

account-title = Account
account-user-name = user name { $name }
account-profile-title = Profile
account-name = Your name
account-name-hint = Optional. Your organizations can see it.
account-language = Language
account-language-hint = For these pages and for the mails you get.
account-profile-button = Save profile
account-billing-text = Your billing name, address and tax ID are kept with your payment method.
account-billing-button = Edit billing details
# The address that a browser signed in from; $address is an IP address.
account-session-from = From { $address }
account-sessions-title = Where you are signed in
account-sign-out-others = Sign out everywhere else
account-unknown-browser = Unknown browser
account-this-browser = This browser
account-signed-in-on = Signed in { $date }
account-last-used = Last used { $date }
account-sign-out = Sign out
account-password-change-title = Change your password
account-password-set-title = Set a password
account-password-change-text = Every other session is signed out when the password changes. <a href="{ $href }">Forgot it?</a>
account-password-set-text = Optional. Signing in by e-mail link keeps working.
account-password-sign-in-text = Optional. To set one, sign in again by an e-mail link first, and come back within 10 minutes.
account-current-password = Current password
account-current-password-hint = Not needed within 10 minutes of signing in by a link.
account-new-password = New password
account-new-password-hint = { $count ->
    [one] At least { $count } character.
   *[other] At least { $count } characters.
}
account-password-change-button = Change password
account-password-set-button = Set password
account-two-step-title = Two-step sign-in
account-two-step-on = On: signing in asks for a code from your authenticator app.
account-two-step-off = Off: a link or your password is enough.
account-two-step-manage = Manage it
account-two-step-turn-on = Turn it on
account-email-title = Change your e-mail address
account-email-text = We send a link to the new address. When you open it in this browser, your password and every session end, and both addresses get a mail about it.
account-new-email = New e-mail address
account-email-button = Send a link
account-data-title = Your data
account-data-text = Everything we know about you, license keys included, as one JSON file.
account-data-sign-in-text = Sign in again by an e-mail link first, and come back within 10 minutes.
account-data-button = Download your data
account-erase-title = Erase it
account-erase-text = Your account ends at once, and your name and addresses are removed from everything here; what you bought stays in the books without them. Your license keys keep working where they are in use, but we can no longer help anybody with them. This cannot be undone. Cancel your subscriptions first.
account-erase-label = Type your e-mail address
account-erase-button = Erase my data

# A browser and the system it runs on, as in “Firefox on Linux”.
browser-on-system = { $browser } on { $system }

## Messages above a page, after an action

# Chosen by code: flash-{license-activated,…}. $name: a site, or the name of a device.
flash-license-activated = Activated { $name }.
flash-license-deactivated = Removed { $name }. The license key can be used elsewhere.
flash-license-moved = Moved to { $name }.
flash-activation-renamed = It is now called { $name }.
flash-activation-unnamed = The name was removed; it is called { $name } again.
flash-key-replaced = The license has a new key, which was mailed to its owner. The old key no longer works.
flash-license-renewed = Thank you. Your license is renewed.
flash-choice-kept = Saved. You can change it until the day they are removed.
flash-key-removed = Removed from your subscription.
flash-last-key-removed = It was the last one: the subscription stays active until the end of the paid period.
flash-plan-changed = Your plan is changed. Your license keys stay the same.
flash-quantity-changed = Your subscription has been changed.
flash-signed-in = You are signed in.
flash-trial-started = Your trial has started on this installation. Its license key is on its way to your mailbox.
flash-person-erased = Your data is erased. You are signed out.
flash-address-confirmed = Your e-mail address is confirmed.
flash-address-changed = Your e-mail address is changed.
flash-confirmation-sent = A link is on its way to your mailbox. Open it to confirm your address.
flash-email-asked = A link is on its way to the new address. Nothing changes until it is used.
flash-second-factor-off = Signing in no longer asks for a code.
flash-session-ended = You were signed out. Sign in again to continue where you were.
flash-signed-out = You are signed out.
flash-profile-changed = Your profile is changed.
flash-password-set = Your password is set.
flash-session-revoked = That session is signed out.
flash-subscription-ends = Your subscription stays active until the end of the paid period.
flash-subscription-kept = Cancellation undone: your subscription continues.
flash-organization-made = Organization created. Add its members.
flash-organization-renamed = The name is changed.
flash-organization-deleted = The organization is deleted.
flash-organization-left = You have left the organization.
flash-member-invited = Invitation sent. They join when they accept it.
flash-invitation-accepted = You now belong to this organization.
flash-invitation-declined = You have declined the invitation.
flash-member-removed = Member removed.
flash-role-changed = The role is changed.
flash-handed-over = The license key has a new owner.
flash-sessions-revoked = You are signed out everywhere else.

## Resume: a form that was submitted after the session had ended
resume-title = Continue where you were
resume-lead = You were signed out before your last step was sent. Nothing has changed yet.
resume-typed = What you entered:
resume-button = Send it now
resume-discard = Discard
