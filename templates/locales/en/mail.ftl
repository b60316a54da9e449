# The texts of mails to customers. Each message is used in both the HTML and the text version of its mail.
# Dates ($date) and amounts of money ($amount) are already formatted; in HTML, they may be bold.
# $count is a number of licenses.

## Layout of all mails

mail-layout-sandbox = Sent by a sandbox: no real money moved.
# $to is the recipient's address, $seller the seller's name.
mail-layout-footer = Sent to { $to } because of your licenses at { $seller }.
# $address is the seller's support address.
mail-layout-questions = Questions? Write to { $address }.

## Shared by several mails

# Below a license key. $site is a domain.
mail-key-for = for { $site }
# After a list that is cut off. $count is the number of items that are not shown.
mail-and-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
# Above a list of license keys in text mails.
mail-listed-keys = { $count ->
    [one] License key:
   *[other] License keys:
}
# Button, and the text before its address in text mails. “License Keys” is the name of a page.
mail-open-license-keys = Open License Keys
mail-buy-again = Buy again
mail-buy-license = Buy a license
# $reason is a full sentence.
mail-reason = Reason: { $reason }
# Chosen by code: mail-reason-{disputed,…}
mail-reason-disputed = The cardholder’s bank disputes the payment.
mail-reason-dispute-lost = The disputed payment was returned to the cardholder.
mail-reason-partly-refunded = Part of what you paid was refunded.
mail-reason-payment-disputed = The payment for your purchase is disputed.
mail-reason-seller-decided = The seller decided this after a problem with the payment.
# Labels before a value; in text mails, a colon follows.
mail-fact-plan = Plan
mail-fact-order = Order
mail-fact-license-keys = License keys
mail-fact-quantity = Quantity
mail-fact-total = Total
mail-fact-amount = Amount
mail-fact-valid-until = Valid until
mail-fact-paid-until = Paid until
mail-fact-ends = Ends
mail-fact-you-keep = You keep
mail-fact-choose-by = Choose by
mail-fact-invited-by = Invited by
mail-fact-added-by = Added by
mail-fact-your-role = Your role

## Shared by mails with a link

mail-link-preheader = { $minutes ->
    [one] It works once, within { $minutes } minute.
   *[other] It works once, within { $minutes } minutes.
}
# Before the link's full address.
mail-link-copy = Or copy this address into your browser:
mail-link-lifetime = { $minutes ->
    [one] The link works once, within { $minutes } minute.
   *[other] The link works once, within { $minutes } minutes.
}
mail-link-nothing-changes = Nothing changes unless you open the link.

## Mail sign_in_link

# $seller is the seller's name.
mail-sign-in-link-subject = Sign in to { $seller }
# Followed by a colon and the link in the text mail.
mail-sign-in-link-heading = Sign in to your license keys
mail-sign-in-link-lifetime = { $minutes ->
    [one] This link works once, within { $minutes } minute.
   *[other] This link works once, within { $minutes } minutes.
}
# Button. Also used in the notice email_set.
mail-sign-in-button = Sign in
mail-sign-in-link-ignore = If you did not ask for it, ignore this mail: nobody can sign in without the link.

## Mail reset_password

# Subject, heading and button.
mail-reset-password-heading = Set a new password
mail-reset-password-text = This link lets you set a new password. Every session is signed out when you do.
mail-reset-password-ignore = If you did not ask for it, ignore this mail: your password stays the same.

## Mail confirm_address

# $seller is the seller's name.
mail-confirm-address-subject = Confirm your e-mail address for { $seller }
mail-confirm-address-preheader = Your account works; the link shows that this mailbox is yours.
mail-confirm-address-heading = Confirm your e-mail address
mail-confirm-address-signed-up = Somebody signed up with a license key and this address, as { $username }.
mail-confirm-address-if-you = If that was you, confirm the address. Until then your account shows only the license you signed up with.
mail-confirm-address-button = Confirm this address
mail-confirm-address-not-you = If that was not you, do not open the link. Sign in with a link of your own instead: that removes the password they chose.

## Mail confirm_sign_up

mail-confirm-sign-up-subject = Somebody asked to set a password for your account
mail-confirm-sign-up-heading = Was this you?
mail-confirm-sign-up-asked = Somebody used a license key and your address to sign up as { $username }. Your address already has an account, so nothing has changed.
mail-confirm-sign-up-if-you = If that was you, open the link: your account gets the user name { $username } and the password you chose, and every other session is signed out.
mail-confirm-sign-up-button = Yes, set the name and password
mail-confirm-sign-up-not-you = If that was not you, do not open the link, and nothing will happen. Whoever asked has a license key, but no access to your account.

## Mail change_email

# Subject and heading.
mail-change-email-heading = Confirm your new e-mail address
# $email is the account's current address.
mail-change-email-asked = The account of { $email } asked to use this address from now on.
mail-change-email-open = Open the link in the browser where you are signed in. Your sessions and your password end with the old address; you can set a new password afterwards.
mail-change-email-button = Use this address
mail-change-email-ignore = If you did not ask for this, ignore this mail.

## Mail account_notice

# Subject and heading. Chosen in templates: mail-account-notice-subject-{password_changed,email_changed,email_set,sign_up_dropped,license_received,second_factor_on,second_factor_off,recovery_code_used}
mail-account-notice-subject-password_changed = Your password was changed
mail-account-notice-subject-email_changed = Your e-mail address was changed
mail-account-notice-subject-email_set = This is your e-mail address now
mail-account-notice-subject-sign_up_dropped = A sign-up with your address was removed
mail-account-notice-subject-license_received = You have received a license
mail-account-notice-subject-second_factor_on = Two-step sign-in is on
mail-account-notice-subject-second_factor_off = Two-step sign-in is off
mail-account-notice-subject-recovery_code_used = A recovery code was used
# $subject is the subject above; this only adds the full stop.
mail-account-notice-preheader = { $subject }.
mail-account-notice-password-changed = The password of your account was changed. Every other session and every open link has ended.
mail-account-notice-password-changed-not-you = If that was not you, say so within a week: the new password and every session end.
mail-account-notice-email-changed = Your account now has another e-mail address. This one no longer opens it; its sessions, links and password have ended.
mail-account-notice-email-changed-not-you = If you did not ask for this, say so, and tell the seller at once.
mail-account-notice-email-set = Your account now has this e-mail address. Sign in with a link, and set a password if you want one.
mail-account-notice-sign-up-dropped = Somebody had signed up with your address before you confirmed it. Their password, user name and sessions ended when you signed in; the license they signed up with is in your account.
mail-account-notice-sign-up-dropped-named = Somebody had signed up with your address as { $username } before you confirmed it. Their password, user name and sessions ended when you signed in; the license they signed up with is in your account.
mail-account-notice-sign-up-dropped-if-you = If it was you, set a password in your account.
# $key is the beginning of a license key, $from an e-mail address.
mail-account-notice-license-received = The license that begins with { $key } now belongs to your account. It came from { $from }.
mail-account-notice-license-received-seller = The license that begins with { $key } now belongs to your account. It came from the seller.
mail-account-notice-license-received-else = Nothing else in your account has changed.
mail-account-notice-second-factor-on = From now on, signing in to your account asks for a code from your authenticator app. Keep the recovery codes somewhere you can reach without your phone.
mail-account-notice-second-factor-on-not-you = If that was not you, say so within a week: it is turned off again.
mail-account-notice-second-factor-off = Signing in to your account no longer asks for a code.
mail-account-notice-second-factor-off-not-you = If that was not you, set a new password and turn two-step sign-in on again.
# $left is the number of remaining recovery codes.
mail-account-notice-recovery-code-used = { $left ->
    [one] A recovery code was used to sign in. You have { $left } left; turn two-step sign-in off and on to get new ones.
   *[other] A recovery code was used to sign in. You have { $left } left; turn two-step sign-in off and on to get new ones.
}
mail-account-notice-recovery-code-used-not-you = If that was not you, set a new password now.
# Link to a page that undoes the change that the mail is about.
mail-account-notice-not-me = This was not me
mail-account-notice-button = Open your account

## Mail organization_invitation
## A person is invited to an organization, or was added to one.

mail-organization-invitation-preheader-invited = Sign in with this address to accept or decline.
mail-organization-invitation-preheader-added = Sign in with this address to see its license keys.
# Subject and heading.
mail-organization-invitation-heading-invited = Invitation to { $organization }
# Subject and heading. $role is member, admin or owner.
mail-organization-invitation-heading-added = { $role ->
    [owner] You are now an owner of { $organization }
    [admin] You are now an admin of { $organization }
   *[member] You are now a member of { $organization }
}
# “It” is the organization in the heading.
mail-organization-invitation-member = You see its license keys and can use them.
mail-organization-invitation-admin = You see its license keys, can use them and hand them over, and manage its members.
mail-organization-invitation-owner = You manage its license keys, its members and its owners.
# Follows one of the sentences above. “Them” is the person who sent the invitation.
mail-organization-invitation-invited = Sign in with this address to accept or decline, within 30 days. If you do not know them, do nothing: nothing of yours has changed.
# Follows one of the sentences above. “It” is the organization.
mail-organization-invitation-added = Sign in with this address. You can leave it at any time.
mail-organization-invitation-button-invited = See the invitation
mail-organization-invitation-button-added = Open { $organization }
# The recipient's role in the organization. Chosen in templates: mail-role-{member,admin,owner}
mail-role-member = Member
mail-role-admin = Admin
mail-role-owner = Owner

## Mail license_keys

# $product is the product's name.
mail-license-keys-subject = { $count ->
    [one] Your license key for { $product }
   *[other] Your { $count } license keys for { $product }
}
mail-license-keys-preheader = Copy them into your installation, or activate them online.
mail-license-keys-preheader-attached = Your keys are in the attached CSV file.
mail-license-keys-heading = { $count ->
    [one] Your license key is ready
   *[other] Your { $count } license keys are ready
}
# $count is over 50.
mail-license-keys-attached = { $count ->
    [one] Thank you for your purchase. Your key is in the CSV file attached to this mail.
   *[other] Thank you for your purchase. All { $count } keys are in the CSV file attached to this mail.
}
# Each key is for one site, which is listed with the key.
mail-license-keys-copy-site = { $count ->
    [one] Thank you for your purchase. Copy it into its site.
   *[other] Thank you for your purchase. Copy each one into its site.
}
mail-license-keys-copy = { $count ->
    [one] Thank you for your purchase. Copy it into your installation, or activate it online.
   *[other] Thank you for your purchase. Copy each one into your installation, or activate them online.
}
mail-license-keys-how = How to activate
mail-license-keys-how-site = Each key is already activated for the site named with it. Copy it into that site’s settings, and you are done.
# “License Keys” is the name of a page, as in mail-open-license-keys.
mail-license-keys-how-enter = Enter a key where your installation asks for a license key, or activate it for a site on your License Keys page.
mail-license-keys-shown-once = Keep this mail. These keys are stored in a form that nobody can read back, so they cannot be shown again.

## Mail license_resent

mail-license-resent-subject = { $count ->
    [one] Your license key for { $product }, once more
   *[other] Your license keys for { $product }, once more
}
mail-license-resent-preheader = { $count ->
    [one] It is unchanged.
   *[other] They are unchanged.
}
mail-license-resent-heading = { $count ->
    [one] Your license key, once more
   *[other] Your license keys, once more
}
# $count is over 50.
mail-license-resent-attached = { $count ->
    [one] Your license key is in the CSV file attached to this mail.
   *[other] All { $count } license keys are in the CSV file attached to this mail.
}
mail-license-resent-same = { $count ->
    [one] Nothing has changed: this is the same key as before.
   *[other] Nothing has changed: these are the same keys as before.
}

## Mail license_reissued

# $key is the beginning of the old license key, with …
mail-license-reissued-subject = Your new license key replaces { $key }
mail-license-reissued-preheader = The old key no longer works.
mail-license-reissued-heading = Your new license key
mail-license-reissued-kept = It replaces { $key }, which no longer works. Sites and devices stay registered: enter the new key wherever you entered the old one.
mail-license-reissued-dropped = It replaces { $key }, which no longer works. Enter it wherever you want to use it, and activate it there.
mail-license-reissued-shown-once = Keep this mail. The key is stored in a form that nobody can read back, so it cannot be shown again.

## Mail license_key_renewed
## A signed license key contains its plan and end date; new keys were signed because these changed.

mail-license-key-renewed-subject = { $count ->
    [one] Your license key was signed again
   *[other] Your license keys were signed again
}
mail-license-key-renewed-preheader = { $count ->
    [one] The older key stops working offline at the old date.
   *[other] The older keys stop working offline at the old date.
}
mail-license-key-renewed-heading = { $count ->
    [one] Your new license key
   *[other] Your new license keys
}
mail-license-key-renewed-text = { $count ->
    [one] Your subscription changed, and a signed license key carries its plan and end date. Replace the old key wherever you entered it. The old one stays valid until its own end date.
   *[other] Your subscription changed, and a signed license key carries its plan and end date. Replace the old keys wherever you entered them. The old ones stay valid until their own end date.
}
mail-license-key-renewed-text-until = { $count ->
    [one] Your subscription changed, and a signed license key carries its plan and end date. Replace the old key wherever you entered it; the new one is valid until { $date }. The old one stays valid until its own end date.
   *[other] Your subscription changed, and a signed license key carries its plan and end date. Replace the old keys wherever you entered them; the new ones are valid until { $date }. The old ones stay valid until their own end date.
}

## Mail license_suspended

# Subject and heading.
mail-license-suspended-heading = { $count ->
    [one] Your license key is suspended
   *[other] Your license keys are suspended
}
mail-license-suspended-preheader = It does not work for now.
mail-license-suspended-text = { $count ->
    [one] It does not work for now. Sites and devices stay registered, so that everything works again as before once this is settled. If you think this is a mistake, reply to this mail.
   *[other] They do not work for now. Sites and devices stay registered, so that everything works again as before once this is settled. If you think this is a mistake, reply to this mail.
}

## license_renewed: a license that was bought once is extended
mail-license-renewed-subject = Your license for { $product } is renewed
mail-license-renewed-preheader = Thank you for your payment.
mail-license-renewed-heading = Your license is renewed
mail-license-renewed-text = Thank you for your payment. Your license is now valid until { $date }.
mail-license-renewed-text-perpetual = Thank you for your payment. Your license has no end date.
mail-license-renewed-same = Your license key stays the same, and everything it is active for stays active.
mail-license-renewed-signed = The license key below states the new end: install it in place of the old one wherever you use it offline.

## Mail license_reinstated

# Subject and heading.
mail-license-reinstated-heading = { $count ->
    [one] Your license key works again
   *[other] Your license keys work again
}
mail-license-reinstated-preheader = With the same sites and devices. There is nothing to do.
mail-license-reinstated-text = With the same sites and devices as before. There is nothing to do.

## Mail license_revoked

# Subject and heading.
mail-license-revoked-heading = { $count ->
    [one] Your license key has ended
   *[other] Your license keys have ended
}
mail-license-revoked-preheader = It no longer works.
mail-license-revoked-text = { $count ->
    [one] It no longer works. If you think this is a mistake, reply to this mail.
   *[other] They no longer work. If you think this is a mistake, reply to this mail.
}

## Mail expiry_reminder

# Subject and heading. $days is 30, 7 or 1.
mail-expiry-reminder-heading = { $count ->
    [one] { $days ->
        [1] Your license key expires tomorrow
       *[other] Your license key expires in { $days } days
    }
   *[other] { $days ->
        [1] Your license keys expire tomorrow
       *[other] Your license keys expire in { $days } days
    }
}
# Follows the subject: the date when the licenses expire.
mail-expiry-reminder-preheader = { $count ->
    [one] On { $date }. Renew to keep using it.
   *[other] On { $date }. Renew to keep using them.
}
mail-expiry-reminder-text = { $count ->
    [one] This key works until { $date }. Renew to keep using it.
   *[other] These keys work until { $date }. Renew to keep using them.
}
mail-expiry-reminder-button = Renew

## Mail seats_added
## A subscription now covers more keys or places. $added is the number of new ones, $total the current number.

mail-seats-added-subject-keys = { $added ->
    [one] { $added } license key added to your subscription
   *[other] { $added } license keys added to your subscription
}
mail-seats-added-subject-seats = { $added ->
    [one] { $added } seat added to your subscription
   *[other] { $added } seats added to your subscription
}
mail-seats-added-preheader = You now have { $total }.
mail-seats-added-heading = Your subscription grew by { $added }
# A license key that now works in more places (sites or devices). $count and $total are the same number; $total may be bold.
mail-seats-added-places = { $count ->
    [one] Your license key stays the same and now works in { $total } place.
   *[other] Your license key stays the same and now works in { $total } places.
}
# $count and $total are the same number; $total may be bold. One of the next two messages follows.
mail-seats-added-keys = { $count ->
    [one] You now have { $total } license key.
   *[other] You now have { $total } license keys.
}
mail-seats-added-attached = The new ones are in the CSV file attached to this mail.
# Before the list of new license keys.
mail-seats-added-new = { $added ->
    [one] This is the new one:
   *[other] These are the new ones:
}

## Mail seats_choose
## A subscription will cover fewer keys or places; the customer chooses which are removed. Places are sites or devices.
## $removed is the number to remove, $total the number that stay.

mail-seats-choose-subject-keys = { $removed ->
    [one] Choose which license key goes by { $date }
   *[other] Choose which { $removed } license keys go by { $date }
}
mail-seats-choose-subject-places = { $removed ->
    [one] Choose which place goes by { $date }
   *[other] Choose which { $removed } places go by { $date }
}
mail-seats-choose-preheader = Everything works as before until { $date }.
mail-seats-choose-heading-keys = { $removed ->
    [one] Choose which key goes
   *[other] Choose which keys go
}
mail-seats-choose-heading-places = { $removed ->
    [one] Choose which place goes
   *[other] Choose which places go
}
mail-seats-choose-text = { $removed ->
    [one] Your subscription now pays for { $total }, so { $removed } has to be removed. Everything works as before until { $date }, and until that day you can change your mind.
   *[other] Your subscription now pays for { $total }, so { $removed } have to be removed. Everything works as before until { $date }, and until that day you can change your mind.
}
mail-seats-choose-button = Choose what to remove
# Before a list of license keys or places.
mail-seats-choose-default = If you choose nothing, unused ones are removed first:

## Mail seats_removed
## A subscription covers fewer keys or places. $removed is the number that were removed, $total the number that stay.

mail-seats-removed-subject-keys = { $removed ->
    [one] { $removed } license key removed from your subscription
   *[other] { $removed } license keys removed from your subscription
}
mail-seats-removed-subject-seats = { $removed ->
    [one] { $removed } seat removed from your subscription
   *[other] { $removed } seats removed from your subscription
}
mail-seats-removed-preheader = You keep { $total }.
mail-seats-removed-heading = Your subscription shrank by { $removed }
# $count and $total are the same number; $total may be bold.
mail-seats-removed-places = { $count ->
    [one] Your license key stays the same and now works in { $total } place.
   *[other] Your license key stays the same and now works in { $total } places.
}
# Follows the message above, before a list of $count places (sites or devices).
mail-seats-removed-stopped = { $count ->
    [one] It stopped working here on { $date }:
   *[other] It stopped working in these places on { $date }:
}
# Before a list of license keys.
mail-seats-removed-keys = { $removed ->
    [one] This license key ends on { $date }. You keep { $total }.
   *[other] These license keys end on { $date }. You keep { $total }.
}

## Mail payment_failed

mail-payment-failed-preheader = { $count ->
    [one] Your license key keeps working until { $date }.
   *[other] Your license keys keep working until { $date }.
}
# The subject of the first mail, and the heading of all.
mail-payment-failed-heading = Your payment did not go through
mail-payment-failed-subject-second = Second notice: your payment did not go through
mail-payment-failed-subject-last = { $count ->
    [one] Last notice: your license key stops on { $date }
   *[other] Last notice: your license keys stop on { $date }
}
mail-payment-failed-first = { $count ->
    [one] Nothing changes for now: your license key keeps working until { $date }, and we will try again. If your card has changed, please enter the new one.
   *[other] Nothing changes for now: your license keys keep working until { $date }, and we will try again. If your card has changed, please enter the new one.
}
mail-payment-failed-second = { $count ->
    [one] We tried again without success. Your license key keeps working until { $date }. Please check your payment method.
   *[other] We tried again without success. Your license keys keep working until { $date }. Please check your payment method.
}
mail-payment-failed-last = { $count ->
    [one] Paying any time, even later, brings the same key back.
   *[other] Paying any time, even later, brings the same keys back.
}
mail-payment-failed-last-notice = { $count ->
    [one] This is the last notice. On { $date } your license key stops working.
   *[other] This is the last notice. On { $date } your license keys stop working.
}
mail-payment-failed-button = Update payment method

## Mail payment_received_again

mail-payment-received-again-subject = { $count ->
    [one] Payment received: your license key keeps working
   *[other] Payment received: your license keys keep working
}
mail-payment-received-again-preheader = There is nothing to change in your installation.
mail-payment-received-again-heading = Your payment has arrived
mail-payment-received-again-text = { $count ->
    [one] Thank you. The same license key works as before; there is nothing to change in your installation.
   *[other] Thank you. The same license keys work as before; there is nothing to change in your installation.
}

## Mail refunded

mail-refunded-subject = Your refund of { $amount }
mail-refunded-heading = We refunded { $amount }
# The following messages form one paragraph, in this order. $amount is the total refunded amount.
mail-refunded-in-all = With earlier refunds that is { $amount } in all.
mail-refunded-part = This is part of what you paid.
mail-refunded-bank = Your bank may need 5 to 10 days to show it.
mail-refunded-revoked = { $count ->
    [one] The license key of this order no longer works.
   *[other] The license keys of this order no longer work.
}
mail-refunded-suspended = { $count ->
    [one] The license key of this order is suspended.
   *[other] The license keys of this order are suspended.
}
mail-refunded-kept = { $count ->
    [one] Your license key keeps working.
   *[other] Your license keys keep working.
}

## Mail renewal_reminder

mail-renewal-reminder-preheader-invoice = You will receive an invoice.
mail-renewal-reminder-preheader-after-trial = Your subscription starts then.
mail-renewal-reminder-preheader = There is nothing to do.
# Subject and heading.
mail-renewal-reminder-heading-after-trial = Your trial ends on { $date }
# Subject and heading.
mail-renewal-reminder-heading = Your subscription renews on { $date }
# The following messages form one paragraph. “Then” is the date in the heading above it.
mail-renewal-reminder-starts-amount = Your subscription starts then, and { $amount } will be charged for its first period.
mail-renewal-reminder-starts = Your subscription starts then, and your payment method will be charged for its first period.
mail-renewal-reminder-not-exact = The amount does not include taxes and discounts.
mail-renewal-reminder-cancel = You can cancel until then.
mail-renewal-reminder-invoice-amount = You will receive an invoice for { $amount } then; please pay it by its due date.
mail-renewal-reminder-invoice = You will receive an invoice then; please pay it by its due date.
mail-renewal-reminder-charge-amount = { $amount } will be charged then.
mail-renewal-reminder-charge = Your payment method will be charged then.
mail-renewal-reminder-change = There is nothing to do. You can change the number of keys or your payment method, or cancel, until then.
mail-renewal-reminder-button = Manage subscription

## Mail subscription_ending

# Subject and heading.
mail-subscription-ending-heading = Your subscription ends on { $date }
mail-subscription-ending-preheader = Until then everything works as before.
mail-subscription-ending-text = { $count ->
    [one] Until then your license key works as before, and nothing more is charged. If you change your mind, you can undo this until that day.
   *[other] Until then your license keys work as before, and nothing more is charged. If you change your mind, you can undo this until that day.
}
mail-subscription-ending-button = Keep my subscription

## Mail subscription_cancelled

# Subject and heading.
mail-subscription-cancelled-heading = Your subscription has ended
mail-subscription-cancelled-preheader = Nothing more is charged.
mail-subscription-cancelled-text = { $count ->
    [one] It ended on { $date }. Its license key no longer works, and nothing more is charged. Thank you for having been with us.
   *[other] It ended on { $date }. Its license keys no longer work, and nothing more is charged. Thank you for having been with us.
}

## Mail transfer_failed

# Subject and heading.
mail-transfer-failed-heading = Your bank transfer did not go through
mail-transfer-failed-preheader = Nothing was charged, and no license keys were made.
mail-transfer-failed-text-amount = Your bank did not send the { $amount } for your order, so nothing was charged and no license keys were made. You can order again and pay another way.
mail-transfer-failed-text = Your bank did not send the money for your order, so nothing was charged and no license keys were made. You can order again and pay another way.
mail-transfer-failed-button = Order again

## Mails trial_started and trial_ending

mail-trial-preheader = Until { $date }.

## Mail trial_started

# $product is the product's name.
mail-trial-started-subject = { $days ->
    [one] Your { $days }-day trial of { $product }
   *[other] Your { $days }-day trial of { $product }
}
mail-trial-started-heading = Your trial has started
mail-trial-started-text = { $days ->
    [one] { $product } is yours to try for { $days } day, until { $date }. Buy a license any time to keep using it.
   *[other] { $product } is yours to try for { $days } days, until { $date }. Buy a license any time to keep using it.
}
# $link is mail-trial-started-end, which is a link in HTML. “Your own” is the recipient's own trial.
mail-trial-started-not-you = You did not start this trial? { $link }, and keep your own: nothing was charged.
# The text of the link in the message above.
mail-trial-started-end = End it

## Mail trial_ending

mail-trial-ending-subject = { $days ->
    [1] Your trial of { $product } ends tomorrow
   *[other] Your trial of { $product } ends in { $days } days
}
mail-trial-ending-heading = { $days ->
    [1] Your trial ends tomorrow
   *[other] Your trial ends in { $days } days
}
mail-trial-ending-text = You can try { $product } until { $date }. Buy a license to keep using it.
