-- Who is asked to join an organization. They belong to it when they have accepted, not before.
CREATE TABLE organization_invitations (
    organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('member', 'admin', 'owner')),
    invited_by TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organization_id, account_id)
);
CREATE INDEX organization_invitations_by_account ON organization_invitations (account_id);
CREATE INDEX organization_invitations_by_inviter ON organization_invitations (invited_by);
