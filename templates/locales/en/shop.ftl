### The shop, the checkout, the sign-in, and the layout of all pages.

## Shared by several pages

# Heading and menu entry of the page that lists the customer's license keys.
common-license-keys = License keys
common-buy-license-keys = Buy license keys
common-sign-in = Sign in
common-email = E-mail address
# An example of an e-mail address, shown in an empty field.
common-email-placeholder = you@example.com
common-current-password = Current password
common-new-password = New password
common-link-gone = This link no longer works
# The title of a page whose form has an error. $title: the page's own title.
common-title-check = Please check: { $title }
# Separates the names in a list.
common-list-separator = {", "}

## Layout

# A link that appears on keyboard focus and skips the header.
layout-skip = Skip to content
# The name of the banner on a server without real payments, for screen readers.
layout-sandbox = Sandbox
layout-sandbox-text = Sandbox: no real money moves
layout-sandbox-controls = Controls
# The mails that the sandbox shows instead of sending them.
layout-sandbox-mail = Sent mail
# Name of the main menu, for screen readers.
layout-nav = Main
# Menu entry: the shop.
layout-buy = Buy
# The label of the account's menu if its address is unknown.
layout-account = Account
# The <strong> element is on a separate line. $email: the account's address.
layout-signed-in = Signed in as <strong>{ $email }</strong>
layout-signed-in-unnamed = Signed in as <strong>this account</strong>
layout-console = Seller’s console
layout-account-and-sessions = Account and sessions
layout-organizations = Organizations
layout-sign-out = Sign out
layout-unconfirmed = Confirm your e-mail address: we sent a link to { $email }. Until then you see only the license you signed up with.
layout-unconfirmed-button = Send the link again
# Footer of every page, after the seller's name.
layout-delivered-by = License keys are delivered by Keysmith
layout-links = Links of the seller
layout-support = Support
layout-terms = Terms
layout-privacy = Privacy
layout-imprint = Legal notice
# Label of the language menu in the footer.
layout-language = Language
layout-theme = Colors
layout-theme-system = Automatic
layout-theme-light = Light
layout-theme-dark = Dark
layout-preferences-button = Apply

## Copy buttons next to license keys (shown by a script)

# On the button, short.
copy-done = Copied
# For screen readers.
copy-done-status = License key copied.
# On the button, short: the browser did not allow copying, so the key is selected.
copy-press = Press Ctrl+C
# For screen readers.
copy-press-status = The key is selected. Press Ctrl+C to copy it.
# Keep { $count } unchanged: the script replaces it with the number.
# $category: the number's plural category; the script uses the texts for one and other.
copy-all-done =
    { $category ->
        [one] Copied { $count } key
       *[other] Copied { $count } keys
    }
copy-refused = The browser did not allow it

## Plans: what they include, and what they cost

# Chosen in templates: plan-seats-{site,device}
plan-seats-site = One license key; each seat is one site
plan-seats-device = One license key; each seat is one device
# Chosen in templates: plan-works-{site,device}, plan-works-any-{site,device}
plan-works-site =
    { $count ->
        [one] Each license key works on { $count } site
       *[other] Each license key works on { $count } sites
    }
plan-works-device =
    { $count ->
        [one] Each license key works on { $count } device
       *[other] Each license key works on { $count } devices
    }
plan-works-any-site = Each license key works on any number of sites
plan-works-any-device = Each license key works on any number of devices
plan-moves =
    { $count ->
        [one] You can move it to another device { $count } time within 30 days
       *[other] You can move it to another device { $count } times within 30 days
    }
plan-floating-seats =
    { $count ->
        [one] { $count } floating seat
       *[other] { $count } floating seats
    }
# $name: the seller's name for what is limited, such as “users”.
plan-unlimited = Unlimited { $name }
plan-up-to = Up to { $most } { $name }
plan-every-feature = Every feature
# $features: the seller's names of features, separated by common-list-separator.
plan-includes = Includes { $features }
# Chosen in templates: plan-renews-{day,week,month,year,period}
plan-renews-day = Renews every day until you cancel; you can cancel at any time
plan-renews-week = Renews every week until you cancel; you can cancel at any time
plan-renews-month = Renews every month until you cancel; you can cancel at any time
plan-renews-year = Renews every year until you cancel; you can cancel at any time
plan-renews-period = Renews every period until you cancel; you can cancel at any time
plan-days =
    { $days ->
        [one] Works for { $days } day, and does not renew by itself
       *[other] Works for { $days } days, and does not renew by itself
    }
plan-days-from-activation =
    { $days ->
        [one] Works for { $days } day from its first activation, and does not renew by itself
       *[other] Works for { $days } days from its first activation, and does not renew by itself
    }
plan-forever = Paid once; never expires
# $price: “$9.00” or “$9.00 / month”.
# Chosen in templates: plan-price-per-{key,seat,site}
plan-price-per-key = { $price } per key
plan-price-per-seat = { $price } per seat
plan-price-per-site = { $price } per site

## Buy

# The title of a product's page in the shop.
buy-title = Buy { $product }
buy-all-products = All products
buy-lead = You pay on Stripe’s page. Your license keys arrive by e-mail and on your License Keys page as soon as the payment is confirmed.
buy-try =
    { $days ->
        [one] Try it free for { $days } day
       *[other] Try it free for { $days } days
    }
buy-several = Buy several products at once
buy-not-sold = The plan that you were sent to is not for sale here any more. These are.
# The heading of the form that buys a number of keys, next to buy-sites.
buy-quantity = By quantity
buy-quantity-text = Buy any number now and choose later where to use them.
buy-plan = Plan
# The heading of the list that describes a plan.
buy-plan-facts = { $product }, <strong>{ $plan }</strong>:
# The label of the quantity field.
# Chosen in templates: buy-count-{key,seat}
buy-count-key = Number of keys
buy-count-seat = Number of seats
buy-email-hint = The keys are sent here and belong to this address.
# The label of the total.
buy-total = Total
# Below the total. Keep { $count } and { $price } unchanged: the script replaces them with the quantity and the unit price.
# $category: the number's plural category; the script uses the texts for one and other.
# Chosen in templates: buy-total-{key,seat,site}
buy-total-key =
    { $category ->
        [one] { $count } key × { $price }
       *[other] { $count } keys × { $price }
    }
buy-total-seat =
    { $category ->
        [one] { $count } seat × { $price }
       *[other] { $count } seats × { $price }
    }
buy-total-site =
    { $category ->
        [one] { $count } site × { $price }
       *[other] { $count } sites × { $price }
    }
# The recurring total. Keep { $sum } unchanged: the script replaces it with the amount.
# Chosen in templates: buy-total-{day,week,month,year}
buy-total-day = { $sum } / day
buy-total-week = { $sum } / week
buy-total-month = { $sum } / month
buy-total-year = { $sum } / year
buy-button = Continue to payment
# The heading of the form that buys a key for each site in a list.
buy-sites = For named sites
buy-sites-text = One key for each site, already activated for it when you receive it.
buy-sites-list = Sites
buy-sites-list-hint = One domain per line, up to { $max }. Addresses are shortened to their domain; development sites such as localhost need no license.
# The heading of the list of a product's plans.
buy-plans = Plans
# A price that links to the form with this plan selected. $interval: day, week, month, year; once for a single payment.
# Chosen in templates: buy-price-{key,seat}
buy-price-key =
    { $interval ->
        [day] <strong>{ $price }</strong> per key and day
        [week] <strong>{ $price }</strong> per key and week
        [month] <strong>{ $price }</strong> per key and month
        [year] <strong>{ $price }</strong> per key and year
       *[once] <strong>{ $price }</strong> per key, once
    }
buy-price-seat =
    { $interval ->
        [day] <strong>{ $price }</strong> per seat and day
        [week] <strong>{ $price }</strong> per seat and week
        [month] <strong>{ $price }</strong> per seat and month
        [year] <strong>{ $price }</strong> per seat and year
       *[once] <strong>{ $price }</strong> per seat, once
    }
# For screen readers, right after buy-price-….
buy-price-choose = : choose { $plan }
# The last line of a plan's description.
buy-free-to-try =
    { $days ->
        [one] Free for { $days } day to try
       *[other] Free for { $days } days to try
    }
# The heading of the plans without a price.
buy-on-request = On request
buy-contact = Write to <a href="{ $href }">{ $email }</a> and we will send you an offer.

## Cart

cart-title = Buy several products
cart-buy-one = Buy one product
cart-lead = Say how many you want of each plan. You pay for all of them at once, and get one e-mail with all license keys.
cart-empty-title = Nothing is for sale here yet
cart-empty-text = The seller has set no prices.
# A price that does not renew, like plan-price-per-…. $price: “$9.00”.
# Chosen in templates: cart-price-once-{key,seat}
cart-price-once-key = { $price } per key, once
cart-price-once-seat = { $price } per seat, once
cart-note = All prices of one payment are in one currency, and what renews in it renews together.

## Trial

trial-title = Start a free trial
trial-lead = No payment, and nothing renews: the trial ends by itself.
trial-empty-title = There is no trial
trial-empty-text = Nothing here can be tried for free.
# Name of the form, for screen readers.
trial-form = Your trial
trial-product = Product
# After a product's name.
trial-free-for =
    { $days ->
        [one] free for { $days } day
       *[other] free for { $days } days
    }
trial-installation = Installation ID
trial-installation-hint = Your application shows it. The trial runs on this installation.
trial-email-hint = The license key is sent here. One trial per person and installation.
trial-button = Start the trial

## Checkout: paid, the keys are shown

checkout-success-title = Thank you
checkout-success-heading =
    { $count ->
        [one] Thank you. Your license key is ready.
       *[other] Thank you. Your { $count } license keys are ready.
    }
# $to: the e-mail address. “It” and “they” are the license keys of checkout-success-heading.
checkout-success-sent =
    { $count ->
        [one] It is also on the way to <strong>{ $to }</strong>.
       *[other] They are also on the way to <strong>{ $to }</strong>.
    }
checkout-success-keys =
    { $count ->
        [one] License key
       *[other] License keys
    }
# $shown: the number of keys on the page. $count: the total number, which is higher. The link's text is common-license-keys.
checkout-success-first =
    { $shown ->
        [one] The first is shown. All { $count } are in the mail and on your <a href="{ $href }">License keys</a> page.
       *[other] The first { $shown } are shown. All { $count } are in the mail and on your <a href="{ $href }">License keys</a> page.
    }
checkout-success-next = What to do next
checkout-success-step-sites = <strong>Copy each key into its site.</strong> Every key is already activated for the site next to it.
checkout-success-step-copy = <strong>Copy a key</strong> into your installation where it asks for one.
# “Activate” is a button of the portal.
checkout-success-step-activate = <strong>Or activate it here:</strong> open License keys, choose <em>Activate</em> and name the site.
checkout-success-step-mail = <strong>Keep the mail.</strong> It has the same keys and your order number, <code>{ $order }</code>.
checkout-success-button = Go to License keys

## Checkout: no keys to show

# Chosen in templates: checkout-pending-title-{bank_transfer,minting,unpaid,failed,expired,refunded,disputed,delivered,unavailable}
checkout-pending-title-bank_transfer = Waiting for your payment
checkout-pending-title-minting = Making your keys
checkout-pending-title-unpaid = Not paid yet
checkout-pending-title-failed = Your payment failed
checkout-pending-title-expired = This checkout has expired
checkout-pending-title-refunded = This order was refunded
checkout-pending-title-disputed = This payment is disputed
checkout-pending-title-delivered = Your keys are in your mail
checkout-pending-title-unavailable = We cannot check your payment right now
checkout-pending-bank-transfer = Your order is placed. Bank transfers take a few days to settle; your keys are created as soon as the money arrives, and sent to the e-mail address of the order.
checkout-pending-minting = Your payment went through. This page shows your keys in a moment. They are also mailed to you, so you can close this page.
checkout-pending-unpaid = We have not received a payment for this checkout. If you have just paid, this page notices in a moment. Otherwise go back to the checkout, or start again.
checkout-pending-start-again = Start again
checkout-pending-failed = The payment did not go through, so no keys were made and nothing was charged.
checkout-pending-try-again = Try again
checkout-pending-expired = Nothing was paid in time, so no keys were made and nothing was charged.
checkout-pending-refunded = The payment for this order was returned, and its license keys no longer work.
checkout-pending-disputed = The payment for this order is disputed with the bank. Its license keys are suspended until that is settled; they work again if the dispute is withdrawn.
checkout-pending-delivered = This page shows license keys for an hour, and only in the browser that saw them first. They were mailed to the e-mail address of the order, and your License Keys page has them.
checkout-pending-delivered-button = Go to License Keys
checkout-pending-unavailable = The payment service did not answer our question about this checkout. This page asks again by itself. If you have paid, your keys are made and mailed to you as soon as we hear of it.
# $order: the order's number.
checkout-pending-order = Order <code>{ $order }</code>

## Checkout: canceled before paying

checkout-cancelled-title = Payment canceled
checkout-cancelled-heading = Nothing was charged
checkout-cancelled-text = You left the payment before it was finished, so no keys were made.
checkout-cancelled-button = Back to your selection

## Sign in

sign-in-lead = We send a link to your e-mail address. It opens your license keys, once, within { $minutes } minutes.
# The button below an e-mail address, which sends a link to it.
sign-in-button = Send me a link
sign-in-with-password = Sign in with a password instead
sign-in-login = User name or e-mail address
sign-in-password = Password

## Sign in: the link is sent

sign-in-sent-title = Check your mail
sign-in-sent-text = If there are license keys for the address you gave, a sign-in link is on its way to it. The link works once, within { $minutes } minutes.
sign-in-sent-nothing = Nothing there? Look in the spam folder, or check that you used the address you bought with.
sign-in-sent-button = Use another address
sign-in-sent-sandbox = Open the sandbox’s sent mail

## Sign in: the link is opened

# An ordinary sign-in. $account: the account's e-mail address.
sign-in-confirm-title = Finish signing in
sign-in-confirm-text = You are about to sign in to { $seller } as <strong>{ $account }</strong>.
sign-in-confirm-button = Sign in as { $account }
# The link confirms the address of a new account.
sign-in-confirm-address-title = Confirm your e-mail address
sign-in-confirm-address-who = Somebody signed up at { $seller } with a license key and the address <strong>{ $account }</strong>.
sign-in-confirm-address-who-named = Somebody signed up at { $seller } with a license key as <strong>{ $username }</strong> and the address <strong>{ $account }</strong>.
sign-in-confirm-address-text = If that was you, confirm it. If not, leave this page: confirming lets whoever chose the password into everything that belongs to this address.
sign-in-confirm-address-button = Yes, confirm this address
# Somebody requested a password for an existing account.
sign-in-confirm-sign-up-title = Was this you?
sign-in-confirm-sign-up-who = Somebody with a license key asked to give the account <strong>{ $account }</strong> a password of their choice.
sign-in-confirm-sign-up-who-named = Somebody with a license key asked to give the account <strong>{ $account }</strong> the user name <strong>{ $username }</strong> and a password of their choice.
sign-in-confirm-sign-up-text = If that was you, continue. If not, leave this page: continuing lets whoever chose the password into your account.
sign-in-confirm-sign-up-button = Yes, set the name and password
# The link changes the account's e-mail address.
sign-in-confirm-email-title = Use a new address
sign-in-confirm-email-text = The account <strong>{ $account }</strong> gets the address <strong>{ $new_email }</strong>. Your password and every session end.
sign-in-confirm-email-button = Use this address
# The link resets a forgotten password.
sign-in-confirm-reset-title = Set a new password
sign-in-confirm-reset-text = For the account <strong>{ $account }</strong>. Every session is signed out.
# $count: the minimum number of characters, such as 12.
sign-in-confirm-reset-hint = At least { $count } characters; several words that do not belong together are good.
sign-in-confirm-reset-button = Set password and sign in
# Any of these, opened in a browser other than the one that requested the link.
sign-in-confirm-elsewhere = This link was requested in another browser. Continue only if you asked for it and the address is yours.

## Sign in: the link for a new address is opened in another browser

sign-in-elsewhere-title = Open this link where you are signed in
sign-in-elsewhere-text = The link gives an account the address { $new_email }. It works only in the browser where that account is signed in.
sign-in-elsewhere-not-yours = Did somebody else’s mail reach you? Then there is nothing to do.

## Sign in: the link does not work (its title is common-link-gone)

sign-in-failed-text = Sign-in links work once, within { $minutes } minutes. This one was already used, is too old, or was cut off by a mail program.
sign-in-failed-button = Send me a new link

## Sign in: the second step

sign-in-code-title = Enter your code
sign-in-code-lead = Open your authenticator app and enter the six digits it shows, or one of your recovery codes.
# The label of the field for the code.
sign-in-code-code = Code

## Forgotten password

password-reset-title = Forgot your password?
password-reset-lead = We send a link to your e-mail address. It lets you set a new password, once, within { $minutes } minutes.

## Two-step sign-in

second-factor-title = Two-step sign-in
second-factor-lead-on = On: signing in asks for a code from your authenticator app.
second-factor-lead-off = Off. Turn it on, and signing in asks for a code from your phone besides the link or password.
second-factor-codes-title = Your recovery codes
second-factor-codes-text = Each signs you in once when your phone is not at hand. They are shown only now: keep them in a safe place.
second-factor-add-title = Add it to your app
second-factor-add-text = <a href="{ $href }">Open it in an authenticator app on this device</a>, or enter this key in the app:
second-factor-add-code = The code that the app shows
# Heading and button.
second-factor-on = Turn it on
# Heading and button.
second-factor-off = Turn it off
second-factor-off-text =
    { $count ->
        [one] { $count } recovery code is left. Turn it off and on again to get new ones.
       *[other] { $count } recovery codes are left. Turn it off and on again to get new ones.
    }
second-factor-off-code = A code from the app, or a recovery code
# The button that shows the key for the app, before the code is requested.
second-factor-begin = Begin

## “This was not you?”, the page behind a link in mails about an account (its third state is titled common-link-gone)

not-me-title = This was not you?
not-me-trial-text = Somebody started a trial with your e-mail address. We end it, and you can start your own.
not-me-trial-button = End the trial
# $change: what happened to the account: password, email, second_factor_on, second_factor_off, recovery_code.
not-me-text =
    { $change ->
        [password] We sign every browser out of your account and end every open link. The new password ends too. Your license keys stay yours.
        [second_factor_on] We sign every browser out of your account and end every open link. Two-step sign-in is turned off. Your license keys stay yours.
       *[other] We sign every browser out of your account and end every open link. Your license keys stay yours.
    }
not-me-button = Sign everybody out
not-me-done-title = Done
not-me-done-trial = The trial has ended. Nothing was charged.
not-me-done-email = Every session and every link of the account has ended. Tell the seller that you did not change the address.
not-me-done = Every session and every link has ended. Sign in with a link and set a new password.
not-me-gone = It worked for a week. Sign in with a link and set a new password; that signs every other browser out.

## Problem

# Buttons.
problem-back-to-licenses = Back to License keys
problem-back-to-start = Back to the start
# Before the problem's code, such as order_not_found.
problem-code = Code
# Before the request's ID.
problem-request = Request
