-- SPDX-License-Identifier: Apache-2.0

-- Where users want notifications published (XEP-0357).
CREATE TABLE push_registration (
    id ${key},
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    service_id BIGINT NOT NULL REFERENCES jid (id),
    -- Empty without one.
    node ${text} NOT NULL,
    -- The form with the publish options; null without one.
    options ${bytes},
    -- The resource of the client that asked.
    resource ${text} NOT NULL,
    -- Errors in a row.
    failures INTEGER NOT NULL,
    UNIQUE (account_id, service_id, node)
);

-- Browsers that the push service of this server delivers to (RFC 8030).
CREATE TABLE web_push_subscription (
    node ${text} NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    endpoint ${text} NOT NULL,
    public_key ${bytes} NOT NULL,
    auth_secret ${bytes} NOT NULL,
    -- SHA-256 of what publishers must show.
    publish_secret_hash ${bytes} NOT NULL,
    created BIGINT NOT NULL,
    UNIQUE (account_id, endpoint)
);
