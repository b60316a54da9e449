-- One action of the seller on many licenses, worked off by jobs. `parameters` is JSON: days, until, tier. `undoes` names the
-- action that this one takes back.
CREATE TABLE bulk_actions (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    parameters TEXT NOT NULL,
    reason TEXT,
    tells_owners BOOLEAN NOT NULL,
    undoes TEXT REFERENCES bulk_actions (id),
    actor TEXT NOT NULL,
    state TEXT NOT NULL,
    total BIGINT NOT NULL,
    done BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
-- What one action does to one license. `former` and `after` are JSON: the license as it was, and as the action left it. `tell`
-- is the account that is still to be told.
CREATE TABLE bulk_action_licenses (
    bulk_action_id TEXT NOT NULL REFERENCES bulk_actions (id),
    license_id TEXT NOT NULL,
    state TEXT NOT NULL,
    code TEXT,
    former TEXT,
    after TEXT,
    tell TEXT,
    at BIGINT,
    PRIMARY KEY (bulk_action_id, license_id)
);
CREATE INDEX bulk_action_licenses_by_state ON bulk_action_licenses (bulk_action_id, state, license_id);
CREATE INDEX bulk_action_licenses_to_tell ON bulk_action_licenses (bulk_action_id, tell) WHERE tell IS NOT NULL;
-- An action is taken back once; one that was never run takes nothing back.
CREATE UNIQUE INDEX bulk_actions_undone_once ON bulk_actions (undoes) WHERE state <> 'preparing';
-- The console's filters.
CREATE INDEX accounts_disabled ON accounts (id) WHERE disabled_at IS NOT NULL;
CREATE INDEX accounts_unconfirmed_by_id ON accounts (id) WHERE unconfirmed_since IS NOT NULL;
CREATE INDEX subscriptions_newest_by_status ON subscriptions (status, created_at, id);
