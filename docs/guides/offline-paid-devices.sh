#!/usr/bin/env bash
# Licenses for two devices, paid by invoice; and trials
#
# A desktop app is tried for thirty days, then paid by bank transfer. The license is valid for two devices, and a customer
# with a third one need not ask anybody: it replaces the one that has been unused longest. The tests run this guide
# as it is.
#
#   KEYSMITH=target/debug/keysmith docs/guides/offline-paid-devices.sh
source "$(dirname "$0")/lib.sh"
serve

step 'Somebody installs the app. It starts a trial; nobody has to sign up for it.'
call POST /api/v1/trials '{"email":"ann@example.com","installation_id":"laptop"}'
expect 201 '"valid":true' '"trial":true' '"expiry":"'
trial_ends="$(field expiry)"
call GET '/api/v1/license/validate?email=ann@example.com&installation_id=laptop'
expect 200 '"valid":true' '"tier":"two-devices"' '"features":["all"]'

step 'One trial for each person and each installation, however the address is written.'
call POST /api/v1/trials '{"email":"ann@example.com","installation_id":"another-laptop"}'
expect 409 '"code":"trial_used"'
call POST /api/v1/trials '{"email":"ann+again@example.com","installation_id":"another-laptop"}'
expect 409 '"code":"trial_used"'
call POST /api/v1/trials '{"email":"bob@example.com","installation_id":"laptop"}'
expect 409 '"code":"trial_used"'

step 'The money arrives. Create the license (your shop or bookkeeping would make this call); the customer gets the key by mail.'
call POST /api/v1/license/create '{"email":"ann@example.com","tier":"two-devices","days":365,"send_mail":true}' "${admin[@]}"
expect 201 '"success":true' '"email":"ann@example.com"' '"license_key":"ann-example-com-'
key="$(field license_key)"

step 'Ann enters the key on the laptop with the trial: the paid license replaces it.'
call POST /api/v1/license/activate "{\"email\":\"ann@example.com\",\"installation_id\":\"laptop\",\"license_key\":\"$key\"}"
expect 200 '"valid":true' '"replaced":null'
call GET '/api/v1/license/validate?email=ann@example.com&installation_id=laptop'
expect 200 '"valid":true' '"active_count":1'
[ "$(field expiry)" \> "$trial_ends" ] || wrong 'the license ends with the trial'

step 'A second device.'
activate() {
  call POST /api/v1/license/activate "{\"email\":\"ann@example.com\",\"installation_id\":\"$1\",\"license_key\":\"$key\"}"
}
activate desktop
expect 200 '"valid":true' '"active_count":2' '"replaced":null'

step 'The laptop is used again a moment later; so the desktop is now the one that has been unused longest.'
sleep 1.1
call GET '/api/v1/license/validate?email=ann@example.com&installation_id=laptop'
expect 200 '"valid":true'

step 'A third device takes its place. The answer says so.'
activate tablet
expect 200 '"valid":true' '"active_count":2' '"replaced":"desktop"'
call GET '/api/v1/license/validate?email=ann@example.com&installation_id=desktop'
expect 200 '"valid":false' '"code":"not_activated"'
call GET '/api/v1/license/validate?email=ann@example.com&installation_id=laptop'
expect 200 '"valid":true'

step 'The app is reinstalled on the same device: always allowed, and no other device is affected.'
activate tablet
expect 200 '"valid":true' '"active_count":2' '"replaced":null'

step 'A device that is sold is deactivated, which frees its seat without replacing anything.'
call POST /api/v1/license/deactivate "{\"license_key\":\"$key\",\"installation_id\":\"tablet\"}"
expect 200
activate desktop
expect 200 '"active_count":2' '"replaced":null'
call GET /api/v1/license/installations/ann@example.com '' "${admin[@]}"
expect 200 '"count":2' '"installation_id":"laptop"' '"installation_id":"desktop"'

step "Somebody else's key does not help."
call POST /api/v1/license/activate "{\"email\":\"eve@example.com\",\"installation_id\":\"pc\",\"license_key\":\"$key\"}"
expect 403 '"code":"license_not_yours"'

step 'Done: everything was as this guide says.'
