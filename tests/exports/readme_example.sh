# The README's example for the shell: log in, order a dataset once, wait, fetch it. `test_readme_languages.py` runs it.
# Needs curl and jq; API=http://127.0.0.1:8000/api/v1/ and PASSWORD are in the environment.

ask() { curl --silent --show-error --fail-with-body -H "Authorization: Token $TOKEN" -H 'Content-Type: application/json' "$@"; }

TOKEN=$(curl --silent --fail-with-body -H 'Content-Type: application/json' "${API}login/" \
    -d "{\"username\": \"admin\", \"password\": \"$PASSWORD\", \"days\": 7}" | jq -r .token)
ID=$(ask "${API}releases/" -H 'Idempotency-Key: iced-tea-2026' -d '{"survey": "iced-tea", "seed": 7}' | jq .id)
while ask "${API}releases/$ID/" | jq -e '.state == "queued" or .state == "building"' > /dev/null; do sleep 1; done
ask "${API}releases/$ID/" | jq -r .message
ask "${API}releases/$ID/archive/" -o iced-tea.zip
