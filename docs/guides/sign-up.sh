#!/usr/bin/env bash
# Sign-up that requires a key
#
# Only people with a key that you gave out can sign up, and each key admits one person. It takes two commands:
# add-license-key stores a key (hashed; Keysmith itself cannot show it again), show-license-keys shows which are used and by
# whom. The tests run this guide as it is.
#
#   KEYSMITH=target/debug/keysmith docs/guides/sign-up.sh
source "$(dirname "$0")/lib.sh"
serve

step 'Make two keys, in any form you like, and add them. Read from stdin, they stay out of the shell history.'
printf 'welcome-2026-%s\n' "$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')" >key.txt
added="$(keysmith add-license-key - <key.txt)"
echo "$added"
holds "$added" 'Added the license key'
keysmith add-license-key SECOND-KEY-OF-2026
first="$(cat key.txt)"

step 'An existing key, or no key at all, is refused with one line and exit code 1.'
for key in second-key-of-2026 ''; do
  code=0
  said="$(keysmith add-license-key "$key" 2>&1)" || code=$?
  echo "$said"
  [ "$code" = 1 ] || wrong "exit code $code"
  holds "$said" 'keysmith: ' 'license key'
done

step 'Both are unused.'
shown="$(keysmith show-license-keys)"
echo "$shown"
[ "$(grep -c 'Unused$' <<<"$shown")" = 2 ] || wrong 'not two unused keys'

sign_up() {
  call POST /api/v1/users "{\"username\":\"$1\",\"email\":\"$1@example.com\",\"password\":\"$2\",\"license_key\":\"$3\"}"
}

step 'A failed sign-up leaves the key unused.'
sign_up ann short "$first"
expect 422 '"field":"password"'
keysmith show-license-keys | grep -q 'ann' && wrong 'the key was used'

step 'A key that nobody gave out admits nobody.'
sign_up ann 'correct horse battery' NO-SUCH-KEY
expect 403 '"code":"invalid_license_key"'

step 'Ann signs up. The key may be typed in any case, with spaces in it.'
sign_up ann 'correct horse battery' "$(tr '[:lower:]' '[:upper:]' <key.txt | tr -d '\n') "
expect 201 '"username":"ann"' '"email":"ann@example.com"'

step 'The same key a second time: refused, and no user is created.'
sign_up bob 'correct horse battery' "$first"
expect 403 '"code":"invalid_license_key"'
call GET '/api/v1/admin/accounts?search=bob' '' "${admin[@]}"
expect 200 '"accounts":[]'

step 'Two people try the other key at the same moment: one of them is let in.'
for name in carl dora; do
  curl -sS -o /dev/null -w '%{http_code}\n' -H 'content-type: application/json' "$base/api/v1/users" -d \
    "{\"username\":\"$name\",\"email\":\"$name@example.com\",\"password\":\"correct horse battery\",\"license_key\":\"SECOND-KEY-OF-2026\"}" \
    >"race.$name" &
  racers+=($!)
done
wait "${racers[@]}"
[ "$(sort race.* | tr '\n' ' ')" = '201 403 ' ] || wrong "the race ended with $(cat race.*)"

step 'The table shows whose each key is.'
shown="$(keysmith show-license-keys)"
echo "$shown"
holds "$shown" 'ann <ann@example.com>' '@example.com>'
grep -q Unused <<<"$shown" && wrong 'a key is still unused'

step 'Ann signs in with her password.'
call POST /api/v1/sessions '{"login":"ann","password":"correct horse battery"}'
expect 201 '"email":"ann@example.com"'

step 'Done: everything was as this guide says.'
