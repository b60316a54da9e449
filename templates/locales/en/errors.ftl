# What pages say when something is refused. A message is named after the code of the refusal: error-not-allowed is what
# the code not_allowed says. Each stands alone, above a form, below a field, or on a page of its own.
# In English most pages say something more specific; these messages are for the other languages.

## Headings of refusals, above their text

# Something typed into a form is wrong.
problem-check = Please check what you entered
problem-sign-in = Please sign in
problem-payment = The payment did not go through
problem-forbidden = You cannot do this
# What was asked for does not exist.
problem-not-found = Not found
problem-conflict = This is not possible right now
# The form that was sent holds too much text.
problem-too-large = That was too much at once
problem-too-many = Too many tries
problem-later = Please try again in a moment
problem-wrong = Something went wrong

## Failures of the server

error-internal-error = Something went wrong on our side. Try again. If the problem persists, send the request number to the seller.
error-database-unavailable = The service is not available right now, so nothing was changed or looked up. Try again in a few seconds.
error-busy = The server is very busy right now. Try again in a few seconds.
# $retry_after is a number of seconds.
error-rate-limited = { $retry_after ->
    [one] Too many attempts. Try again in { $retry_after } second.
   *[other] Too many attempts. Try again in { $retry_after } seconds.
}

## Addresses and forms

error-not-found = There is no page at this address. Check the address for typing mistakes.
# An address that only receives forms was opened as a page, or the other way round.
error-method-not-allowed = This address cannot be opened in this way. Go back and use the links and buttons of the page.
# For safety a form works only for a while, and only when it was sent from our own page.
error-invalid-csrf-token = This form is too old or came from another page. Reload the page and send it again.
error-cross-site-request = This form was not sent from one of our own pages. Open the page here and try again.
error-request-timeout = What you sent did not arrive in time. Check your connection and send it again.
error-body-too-large = What you sent is too large. Shorten what you entered and send it again.
error-unreadable-body = What you sent did not arrive in one piece. Send it again.
# For any field, and for several fields at once.
error-invalid-fields = Something you entered is missing or cannot be used. Check your entries and try again.
# Something that cannot be undone, or that has consequences, was asked for, and its box was not ticked or the account's e-mail address was not typed correctly.
error-not-confirmed = Nothing was changed, because you have not confirmed it. Tick the box, or type the e-mail address of this account, as the form asks.
# Too long, without an @ sign, or otherwise not an e-mail address.
error-invalid-email = This is not an e-mail address that can be used. Check it for typing mistakes; it looks like name@example.com.
# The name of an organization, or a name that a customer gives to a site or device.
error-invalid-name = Choose a name of at most 100 visible characters, without a web address. The name of an organization cannot be empty.

## Signing in

error-unauthorized = Sign in to continue.
error-invalid-credentials = The user name or e-mail address and the password do not match. Try again, or sign in with a link.
# The code is of an authenticator app, or a recovery code.
error-invalid-second-factor = This code is wrong, was used before, or is too old. Enter the code that your authenticator app shows now, or another recovery code.
error-second-factor-locked = Too many wrong codes were entered. Wait 15 minutes, then try again.
# Somebody whose address has an account already opened the link that gives the account a user name and password.
error-sign-up-gone = The license key of this sign-up can no longer be used to sign up. Sign in with a link instead, or ask the seller.
error-email-taken = This e-mail address already has an account. Use another address, or sign in with this one.
error-username-taken = This user name is taken. Choose another one.

## The account

# The account's e-mail address.
error-address-not-confirmed = Confirm your e-mail address first. Open the link that was mailed to it, or have it sent again from your account page.
error-email-unconfirmed = Confirm your e-mail address first. Open the link that was mailed to it, or have it sent again from your account page.
error-invalid-password = Choose another password: 10 to 128 characters, hard to guess, and not your user name or e-mail address.
# Missing or wrong, where something important is changed.
error-wrong-password = Your current password is needed for this, and it was missing or wrong. Enter it again, or sign in again with a link first.
error-sign-in-again = The first password of an account is set right after signing in with a link. Sign in again with a link, then set it.
# While turning two-step sign-in on. The secret is what the authenticator app got by a QR code or by typing.
error-wrong-code = This code does not match the secret in your authenticator app. Start again and enter the code that the app shows now.
error-account-not-found = There is no such account. Check the choice or the address, and reload the page.
# The seller's own account cannot erase itself.
error-account-is-administrator = This account runs the shop, so it cannot be erased. Take that role away from it first.
# Instead of erasing the account.
error-subscription-running = A subscription is still running, so your data cannot be erased. Cancel it first; you can erase your data once it has ended.

## The shop

error-product-not-found = There is no such product. Choose one from the shop.
# Of keys.
error-invalid-quantity = Enter a whole number from 1 to 10,000.
# Several plans are bought in one payment, each with a quantity.
error-invalid-items = Enter how many you want of at least one plan, and of 20 plans at most. The quantities are whole numbers, together at most 10,000.
# The currencies of the prices differ.
error-mixed-currencies = Prices in different currencies cannot be paid together. Buy them one after the other.
# Such as a month and a year.
error-mixed-intervals = Prices for different billing periods cannot be paid together. Buy them one after the other.
error-invalid-tier = This plan does not exist, or cannot be bought in this way. Choose another plan.
error-tier-required = No plan was chosen. Choose one.
error-invalid-price = This price is not available here. Choose one of the plans that are offered.
# No price is set for it.
error-not-for-sale = This plan is not sold online. Ask the seller, or choose another plan.
# The link to the shop names a page of the seller's to come back to, and that page is not on the seller's list.
error-return-url-not-allowed = The link that you followed would lead to an address that the seller does not allow. Open the shop from its start page, or tell the seller.
# A site is a website, named by its domain. Also for the form that takes several sites at once.
error-invalid-site-domain = Enter the site’s domain name, such as example.com. When you buy for several sites, list 1 to 100, each one once, without sites for development.
# A checkout that was left or never existed.
error-session-not-found = There is no such checkout. If you paid, your license keys are in the mail that was sent to you.

## Trials

# The id of the device or program that the trial is for. It is shown there.
error-invalid-installation-id = Enter the id of the installation as your application shows it, in one line of at most 255 characters.
error-trial-used = This product was already tried with this e-mail address or on this installation. You can buy a license.
error-trial-not-offered = There is no trial of this product. Choose another product, or buy a license.

## Payments and orders

# Nothing is known of the outcome, so the customer should look before paying or changing again.
error-stripe-unavailable = The payment service does not answer. Wait a minute, and look at your orders or subscription before you try again.
error-stripe-rate-limited = There are too many purchases at the moment. Try again in a few seconds; nothing was charged.
error-stripe-refused = The payment service refused this request, and nothing was charged. Tell the seller.
error-payment-failed = The payment did not go through, so nothing was changed. Check your payment details and try again.
error-order-not-found = There is no such order among yours.
error-no-receipt = There is no receipt for this order: nothing was paid, or the payment service has none. Ask the seller if you need one.
# The page of the payment service with invoices and cards.
error-no-billing = Nothing was bought with this account yet, so there are no payment details.
# The customer wants to pay a late invoice.
error-nothing-due = Nothing is due: no invoice of this subscription is waiting for payment.

## Subscriptions

error-subscription-not-found = There is no such subscription among yours.
error-subscription-busy = Another change of this subscription is still under way. Try again in a moment.
error-subscription-ended = This subscription has ended, so it cannot be changed. You can buy a new one in the shop.
error-not-subscribed = This license does not belong to a subscription.
# A subscription can hold several plans, each with a quantity.
error-item-required = This subscription has several plans. Choose the one that you want to change.
# After the quantity was lowered, the customer chooses which license keys or places are taken away.
error-nothing-to-choose = There is nothing to choose: none has to be removed, or the time to choose is over.
error-invalid-choice = Your choice does not fit. Choose exactly as many as the page asks for, from those that it lists.

## License keys

error-license-not-found = There is no such license among yours.
# Or a trial that is over.
error-license-expired = This license has expired. Renew it or buy a new one to use it.
# Not active yet, or not active any more.
error-license-inactive = This license is not active, so it cannot be used now. See its page for the dates, or ask the seller.
error-license-suspended = This license is suspended, so it cannot be used now. Ask the seller.
error-license-revoked = This license was revoked, so this is no longer possible. Ask the seller.
# How often a customer may do it within 24 hours is limited.
error-too-many-replacements = You have replaced as many license keys within 24 hours as you may. Try again tomorrow.
# A license file lets an application work without a connection.
error-license-files-off = There are no license files for this license. Ask the seller if you need one.

## Where license keys are in use

error-activation-not-found = This site or device is no longer in the list of this license. Reload the page.
# Places are the sites or devices that a license is active on; a license may have a limit of its own for sites used for development.
error-activation-limit = { $limit ->
    [one] This license key is already in use in { $used } of { $limit } place of this kind. Remove it there first.
   *[other] This license key is already in use in { $used } of { $limit } places of this kind. Remove one of them first.
}
# Within a day; to prevent misuse.
error-activation-churn = This license key was activated in too many different places within a day. Try again tomorrow.
# A license is for sites (named by domain) or for devices (named by an id).
error-wrong-activation-kind = This license is for another kind of place. A license for sites takes a domain name, one for devices the id of an installation.
# $limit is how often a license may be moved to another device.
error-move-limit = { $limit ->
    [one] This license may be moved { $limit } time within 30 days, and that is used up. Wait, or ask the seller.
   *[other] This license may be moved { $limit } times within 30 days, and that is used up. Wait, or ask the seller.
}
# Moving a license to the site where it is.
error-same-site = The license is already in use on this site. Enter another site.

## Organizations

# The role in an organization is too low, or somebody else pays for the subscription.
error-not-allowed = You are not allowed to do this. Ask an owner or admin of the organization, or whoever pays for the subscription.
error-organization-not-found = There is no such organization among yours.
error-organization-has-licenses = The organization still owns license keys. Hand them over first.
# The name was typed to confirm that the organization is to be deleted.
error-other-name = This is not the name of the organization, so nothing was deleted. Type the name exactly as it is shown.
error-invalid-role = Choose one of the roles: member, admin, or owner.
error-already-member = This person is already a member of the organization.
error-not-member = This person is not a member of the organization. Reload the page.
# Of one organization; the person may be trying to leave it, to change their role, or to erase their data.
error-last-owner = An organization needs an owner. Make another member its owner first.
# How many people one may invite within a day is limited.
error-invitation-limit = You have invited as many people today as you may. Invite more tomorrow.
error-invitation-not-found = You are not invited to this organization, or not any longer. Ask its owner for a new invitation.
# Of a license that is handed over to a person or an organization.
error-owner-not-found = There is no such person or organization to hand the license over to. Choose another one.
error-invalid-language = Choose a language from the list.
error-not-renewable = This license cannot be renewed here. Buy a new license, or ask the seller.
