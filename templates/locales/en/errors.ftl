# Error messages of pages. Each message is named after an error code: error-not-allowed is the message for the code
# not_allowed. A message appears above a form, below a field, or on a separate page, without other text.
# In English, most pages show a more specific text; these messages are mainly for the other languages.

## Headings above error messages

# A form has an invalid value.
problem-check = Please check what you entered
problem-sign-in = Please sign in
problem-payment = The payment did not go through
problem-forbidden = You cannot do this
# The requested page or object does not exist.
problem-not-found = Not found
problem-conflict = This is not possible right now
# The submitted form is too large.
problem-too-large = That was too much at once
problem-too-many = Too many tries
problem-later = Please try again in a moment
problem-wrong = Something went wrong

## Server errors

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
# An address that only accepts forms was opened as a page, or vice versa.
error-method-not-allowed = This address cannot be opened in this way. Go back and use the links and buttons of the page.
# For security, a form is only valid for a limited time, and only when sent from our own page.
error-invalid-csrf-token = This form is too old or came from another page. Reload the page and send it again.
error-cross-site-request = This form was not sent from one of our own pages. Open the page here and try again.
error-request-timeout = What you sent did not arrive in time. Check your connection and send it again.
error-body-too-large = What you sent is too large. Shorten what you entered and send it again.
error-unreadable-body = What you sent did not arrive in one piece. Send it again.
# For any field, and for several fields at once.
error-invalid-fields = Something you entered is missing or cannot be used. Check your entries and try again.
# An action that cannot be undone or that has consequences was not confirmed: the box was not ticked, or the account's e-mail address was not typed correctly.
error-not-confirmed = Nothing was changed, because you have not confirmed it. Tick the box, or type the e-mail address of this account, as the form asks.
# The text is too long, has no @ sign, or is otherwise not an e-mail address.
error-invalid-email = This is not an e-mail address that can be used. Check it for typing mistakes; it looks like name@example.com.
# The name of an organization, or a name that a customer gives to a site or device.
error-invalid-name = Choose a name of at most 100 visible characters, without a web address. The name of an organization cannot be empty.

## Signing in

error-unauthorized = Sign in to continue.
error-invalid-credentials = The user name or e-mail address and the password do not match. Try again, or sign in with a link.
# The code is from an authenticator app, or a recovery code.
error-invalid-second-factor = This code is wrong, was used before, or is too old. Enter the code that your authenticator app shows now, or another recovery code.
error-second-factor-locked = Too many wrong codes were entered. Wait 15 minutes, then try again.
# The address already has an account; the opened link would have given it a user name and a password.
error-sign-up-gone = The license key of this sign-up can no longer be used to sign up. Sign in with a link instead, or ask the seller.
error-email-taken = This e-mail address already has an account. Use another address, or sign in with this one.
error-username-taken = This user name is taken. Choose another one.

## The account

# The account's e-mail address.
error-address-not-confirmed = Confirm your e-mail address first. Open the link that was mailed to it, or have it sent again from your account page.
error-email-unconfirmed = Confirm your e-mail address first. Open the link that was mailed to it, or have it sent again from your account page.
error-invalid-password = Choose another password: 10 to 128 characters, hard to guess, and not your user name or e-mail address.
# The password for an important change was missing or wrong.
error-wrong-password = Your current password is needed for this, and it was missing or wrong. Enter it again, or sign in again with a link first.
error-sign-in-again = The first password of an account is set right after signing in with a link. Sign in again with a link, then set it.
# While two-step sign-in is being turned on. The secret was scanned as a QR code or typed into the authenticator app.
error-wrong-code = This code does not match the secret in your authenticator app. Start again and enter the code that the app shows now.
error-account-not-found = There is no such account. Check the choice or the address, and reload the page.
# A seller's account cannot erase itself.
error-account-is-administrator = This account runs the shop, so it cannot be erased. Take that role away from it first.
# The account cannot be erased.
error-subscription-running = A subscription is still running, so your data cannot be erased. Cancel it first; you can erase your data once it has ended.

## The shop

error-product-not-found = There is no such product. Choose one from the shop.
# The number of keys.
error-invalid-quantity = Enter a whole number from 1 to 10,000.
# Several plans are bought in one payment, each with a quantity.
error-invalid-items = Enter how many you want of at least one plan, and of 20 plans at most. The quantities are whole numbers, together at most 10,000.
# The currencies of the prices differ.
error-mixed-currencies = Prices in different currencies cannot be paid together. Buy them one after the other.
# The billing periods of the prices differ, such as a month and a year.
error-mixed-intervals = Prices for different billing periods cannot be paid together. Buy them one after the other.
error-invalid-tier = This plan does not exist, or cannot be bought in this way. Choose another plan.
error-tier-required = No plan was chosen. Choose one.
error-invalid-price = This price is not available here. Choose one of the plans that are offered.
# The plan has no price.
error-not-for-sale = This plan is not sold online. Ask the seller, or choose another plan.
# The link to the shop specifies a return page that is not on the seller's list.
error-return-url-not-allowed = The link that you followed would lead to an address that the seller does not allow. Open the shop from its start page, or tell the seller.
# A site is a website, identified by its domain. Also used for the form that accepts several sites.
error-invalid-site-domain = Enter the site’s domain name, such as example.com. When you buy for several sites, list 1 to 100, each one once, without sites for development.
# The checkout was abandoned or never existed.
error-session-not-found = There is no such checkout. If you paid, your license keys are in the mail that was sent to you.

## Trials

# The ID of the device or program that the trial is for. The program shows its ID.
error-invalid-installation-id = Enter the id of the installation as your application shows it, in one line of at most 255 characters.
error-trial-used = This product was already tried with this e-mail address or on this installation. You can buy a license.
error-trial-not-offered = There is no trial of this product. Choose another product, or buy a license.

## Payments and orders

# The outcome is unknown, so the customer should check it before paying or changing anything again.
error-stripe-unavailable = The payment service does not answer. Wait a minute, and look at your orders or subscription before you try again.
error-stripe-rate-limited = There are too many purchases at the moment. Try again in a few seconds; nothing was charged.
error-stripe-refused = The payment service refused this request, and nothing was charged. Tell the seller.
error-payment-failed = The payment did not go through, so nothing was changed. Check your payment details and try again.
error-order-not-found = There is no such order among yours.
error-no-receipt = There is no receipt for this order: nothing was paid, or the payment service has none. Ask the seller if you need one.
# The payment service's page with invoices and cards.
error-no-billing = Nothing was bought with this account yet, so there are no payment details.
# The customer wants to pay an overdue invoice.
error-nothing-due = Nothing is due: no invoice of this subscription is waiting for payment.

## Subscriptions

error-subscription-not-found = There is no such subscription among yours.
error-subscription-busy = Another change of this subscription is still under way. Try again in a moment.
error-subscription-ended = This subscription has ended, so it cannot be changed. You can buy a new one in the shop.
error-not-subscribed = This license does not belong to a subscription.
# A subscription can hold several plans, each with a quantity.
error-item-required = This subscription has several plans. Choose the one that you want to change.
# After a lower quantity, the customer chooses which license keys or places are removed.
error-nothing-to-choose = There is nothing to choose: none has to be removed, or the time to choose is over.
error-invalid-choice = Your choice does not fit. Choose exactly as many as the page asks for, from those that it lists.

## License keys

error-license-not-found = There is no such license among yours.
# The license or trial has expired.
error-license-expired = This license has expired. Renew it or buy a new one to use it.
# The license is not active yet, or no longer active.
error-license-inactive = This license is not active, so it cannot be used now. See its page for the dates, or ask the seller.
error-license-suspended = This license is suspended, so it cannot be used now. Ask the seller.
error-license-revoked = This license was revoked, so this is no longer possible. Ask the seller.
# The number of replacements within 24 hours is limited.
error-too-many-replacements = You have replaced as many license keys within 24 hours as you may. Try again tomorrow.
# With a license file, an application works offline.
error-license-files-off = There are no license files for this license. Ask the seller if you need one.

## Activations of license keys

error-activation-not-found = This site or device is no longer in the list of this license. Reload the page.
# Places are the sites or devices that a license is active on. A license may have a separate limit for development sites.
error-activation-limit = { $limit ->
    [one] This license key is already in use in { $used } of { $limit } place of this kind. Remove it there first.
   *[other] This license key is already in use in { $used } of { $limit } places of this kind. Remove one of them first.
}
# The number of activations within a day is limited, to prevent misuse.
error-activation-churn = This license key was activated in too many different places within a day. Try again tomorrow.
# A license is either for sites (identified by domain) or for devices (identified by an ID).
error-wrong-activation-kind = This license is for another kind of place. A license for sites takes a domain name, one for devices the id of an installation.
# $limit is the number of times a license can be moved to another device.
error-move-limit = { $limit ->
    [one] This license may be moved { $limit } time within 30 days, and that is used up. Wait, or ask the seller.
   *[other] This license may be moved { $limit } times within 30 days, and that is used up. Wait, or ask the seller.
}
# The license is moved to the site that it is already active on.
error-same-site = The license is already in use on this site. Enter another site.

## Organizations

# The role in an organization is too low, or somebody else pays for the subscription.
error-not-allowed = You are not allowed to do this. Ask an owner or admin of the organization, or whoever pays for the subscription.
error-organization-not-found = There is no such organization among yours.
error-organization-has-licenses = The organization still owns license keys. Hand them over first.
# The typed name confirms the deletion of the organization.
error-other-name = This is not the name of the organization, so nothing was deleted. Type the name exactly as it is shown.
error-invalid-role = Choose one of the roles: member, admin, or owner.
error-already-member = This person is already a member of the organization.
error-not-member = This person is not a member of the organization. Reload the page.
# The last owner is trying to leave the organization, to change roles, or to erase the account.
error-last-owner = An organization needs an owner. Make another member its owner first.
# The number of invitations per day is limited.
error-invitation-limit = You have invited as many people today as you may. Invite more tomorrow.
error-invitation-not-found = You are not invited to this organization, or not any longer. Ask its owner for a new invitation.
# The recipient, a person or an organization, of a license that is handed over.
error-owner-not-found = There is no such person or organization to hand the license over to. Choose another one.
error-invalid-language = Choose a language from the list.
error-not-renewable = This license cannot be renewed here. Buy a new license, or ask the seller.
