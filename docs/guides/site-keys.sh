#!/usr/bin/env bash
# Site keys, bought by quantity and by site
#
# A plugin is sold for websites. An agency buys several keys and assigns them to sites later; somebody else buys keys for two
# sites at once. Payment goes through Stripe Checkout; here through the sandbox, which simulates Stripe when no
# STRIPE_SECRET_KEY is set. The tests run this guide as it is.
#
#   KEYSMITH=target/debug/keysmith docs/guides/site-keys.sh
source "$(dirname "$0")/lib.sh"
serve

# Keys are minted when Stripe's event arrives, a moment after the payment.
until_there() {
  local _
  for _ in {1..100}; do
    call GET "/licenses?email=$1" '' "${admin[@]}" >/dev/null
    [ "$(grep -o '"license_key":' <<<"$answer" | wc -l)" = "$2" ] && return
    sleep 0.1
  done
  wrong "no $2 keys for $1: $answer"
}

step 'Buy three keys: your shop asks for a checkout and sends the customer there.'
call POST /purchase-quantity '{"email":"agency@example.com","quantity":3}'
expect 200 '"session_id":"' '"checkout_url":"'
checkout="$(field checkout_url)"

step 'Nothing is minted before it is paid for.'
call GET '/licenses?email=agency@example.com' '' "${admin[@]}"
expect 200 '"licenses":[]'

step 'The customer pays, and has three keys: by mail, on the page they come back to, and in their dashboard.'
pay "$checkout"
until_there agency@example.com 3
echo "$answer"
expect 200 '"status":"active"' '"available":true' '"purchase_type":"quantity"' '"used_site_domain":null'
key="$(field license_key)"
[[ "$key" =~ ^KEY(-[0-9A-Z]{4}){4}$ ]] || wrong "not a plain key: $key"

site() {
  call POST "/$1" "{\"license_key\":\"$key\",\"site_domain\":\"$2\",\"email\":\"agency@example.com\"}"
}

step 'The plugin activates a key for its site. However the address is written, it is the same site.'
site activate-license https://www.Shop.example.com/wp-admin
expect 200 '"success":true' '"site_domain":"shop.example.com"'
site activate-license shop.example.com
expect 200 '"success":true'

step 'One key, one site. A development machine does not count.'
site activate-license blog.example.com
expect 409 '"code":"activation_limit"' '"limit":1' '"used":1'
site activate-license shop.localhost
expect 200 '"success":true'

step 'The list shows which key is in use where, and which are left.'
call GET '/licenses?email=agency@example.com' '' "${admin[@]}"
expect 200 '"used_site_domain":"shop.example.com"' '"available":false' '"available":true'

step 'The site moves: deactivate, activate elsewhere.'
site deactivate-license shop.example.com
expect 200 '"success":true'
site activate-license blog.example.com
expect 200 '"site_domain":"blog.example.com"'

step "A key is its owner's. Neither a stranger nor a made-up key or address gets anywhere."
call POST /activate-license "{\"license_key\":\"$key\",\"site_domain\":\"evil.example.com\",\"email\":\"eve@example.com\"}"
expect 403 '"code":"license_not_yours"'
call POST /activate-license '{"license_key":"KEY-0000-0000-0000-0000","site_domain":"a.example.com","email":"eve@example.com"}'
expect 404 '"code":"license_not_found"'
site activate-license 'not a site'
expect 422 '"code":"invalid_site_domain"'

step 'Or buy for sites: one key for each, already active there.'
call POST /purchase-sites '{"email":"owner@example.com","sites":["https://one.example.com/","two.example.com"]}'
expect 200 '"sites":["one.example.com","two.example.com"]'
pay "$(field checkout_url)"
until_there owner@example.com 2
echo "$answer"
expect 200 '"purchase_type":"site"' '"used_site_domain":"one.example.com"' '"used_site_domain":"two.example.com"'

step 'Done: everything was as this guide says.'
