#!/usr/bin/env bash
# Tiered keys with activations and revocation
#
# A server product is sold in tiers (startup, business, enterprise). The key says which tier it is
# (LMG-BUS-…), carries a checksum, and may be active on as many machines as the tier grants. This guide creates a key,
# uses up its seats, moves one, and revokes the key. The tests run it as it is.
#
#   KEYSMITH=target/debug/keysmith docs/guides/tiered-keys.sh
source "$(dirname "$0")/lib.sh"
serve

step 'Create a key. Here by hand; a purchase through checkout mints the same kind.'
key="$(keysmith license create --email ann@acme.example --tier business --days 365 --customer-name 'ACME Ltd')"
[[ "$key" =~ ^LMG-BUS(-[0-9A-Z]{5}){4}-[0-9A-Z]{4}$ ]] || wrong "not a tiered key: $key"
echo "$key"

step 'Your application activates it on each machine. installation_id is yours: a machine ID that survives restarts.'
activate() {
  call POST /api/v1/license/activate \
    "{\"email\":\"ann@acme.example\",\"installation_id\":\"$1\",\"license_key\":\"$key\",\"instance_name\":\"$1\"}"
}
activate web-1
expect 200 '"valid":true' '"tier":"business"' '"features":["external","custom","webhooks"]' '"active_count":1'
activate web-2
activate web-3
expect 200 '"active_count":3'

step 'The tier grants three. A fourth machine is refused, with the reason; the same machine again is always accepted.'
activate web-4
expect 409 '"code":"activation_limit"' '"limit":3' '"used":3'
activate web-2
expect 200 '"valid":true' '"active_count":3'

step 'At startup, and whenever check_again_after is over, the application asks whether it may run.'
call POST /api/v1/license/validate "{\"license_key\":\"$key\",\"instance_id\":\"web-1\"}"
expect 200 '"valid":true' '"code":"valid"' '"limits":{"users":100}' '"check_again_after":'
call POST /api/v1/license/validate "{\"license_key\":\"$key\",\"instance_id\":\"web-4\"}"
expect 200 '"valid":false' '"code":"not_activated"'

step 'A mistyped key is detected by its checksum: it is refused without a lookup, like any nonexistent key.'
call POST /api/v1/license/activate \
  "{\"email\":\"ann@acme.example\",\"installation_id\":\"web-4\",\"license_key\":\"LMG-BUS-K9X2M-P4N7Q-R3V8T-J6W1Y-AAAA\"}"
expect 404 '"code":"license_not_found"'

step 'A machine that is taken out of service frees its seat for another.'
call POST /api/v1/license/deactivate "{\"license_key\":\"$key\",\"installation_id\":\"web-3\"}"
expect 200
activate web-4
expect 200 '"active_count":3'

step 'The API and the command line show where it runs.'
call GET /api/v1/license/installations/ann@acme.example '' "${admin[@]}"
expect 200 '"count":3' '"installation_id":"web-4"'
shown="$(keysmith license show "$key")"
echo "$shown"
holds "$shown" 'Tier' 'business' 'web-1' 'web-3' 'web-4' 'ACME Ltd'

step 'The invoice was never paid: revoke it. Every activation ends at once, and the reason is recorded.'
keysmith license revoke "$key" --reason 'invoice 4711 was never paid'
call POST /api/v1/license/validate "{\"license_key\":\"$key\",\"instance_id\":\"web-1\"}"
expect 200 '"valid":false' '"code":"revoked"'
activate web-1
expect 403 '"code":"license_revoked"'
listed="$(keysmith license list --status revoked)"
echo "$listed"
holds "$listed" 'LMG-BUS-' '0 of 3' 'ann@acme.example'

step 'It was a mistake: reinstate it. The machines activate again by themselves.'
id="$(keysmith license show "$key" --json | sed 's/.*"id":"\(lic_[0-9a-f]*\)".*/\1/')"
call POST "/api/v1/admin/licenses/$id/reinstate" '' "${admin[@]}"
expect 200 '"status":"active"'
activate web-1
expect 200 '"valid":true' '"active_count":1'

step 'Done: everything was as this guide says.'
