-- SPDX-License-Identifier: Apache-2.0

-- Addresses, so that other tables hold numbers.
CREATE TABLE jid (
    id ${identity},
    text ${text} NOT NULL UNIQUE
);

-- Times are milliseconds since 1970; flags are 0 or 1.
CREATE TABLE account (
    id ${key},
    domain ${text} NOT NULL,
    local ${text} NOT NULL,
    enabled SMALLINT NOT NULL,
    created BIGINT NOT NULL,
    -- The roster's version, and the oldest one since which all changes are known.
    roster_version BIGINT NOT NULL,
    roster_floor BIGINT NOT NULL,
    UNIQUE (domain, local)
);

CREATE TABLE credential (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    mechanism ${text} NOT NULL,
    salt ${bytes} NOT NULL,
    iterations INTEGER NOT NULL,
    stored_key ${bytes} NOT NULL,
    server_key ${bytes} NOT NULL,
    PRIMARY KEY (account_id, mechanism)
)${clustered};

CREATE TABLE roster_item (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    jid_id BIGINT NOT NULL REFERENCES jid (id),
    name ${text},
    -- Names of groups with U+001F, which XML cannot contain, between them; null without groups.
    group_names ${text},
    subscription SMALLINT NOT NULL,
    ask SMALLINT NOT NULL,
    approved SMALLINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (account_id, jid_id)
)${clustered};

-- Items that are gone, for clients that come back with an older version.
CREATE TABLE roster_removed (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    jid_id BIGINT NOT NULL REFERENCES jid (id),
    version BIGINT NOT NULL,
    PRIMARY KEY (account_id, jid_id)
)${clustered};

CREATE INDEX roster_removed_version ON roster_removed (account_id, version);

-- Subscription requests that the user has not answered yet.
CREATE TABLE roster_request (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    jid_id BIGINT NOT NULL REFERENCES jid (id),
    received BIGINT NOT NULL,
    stanza ${bytes} NOT NULL,
    PRIMARY KEY (account_id, jid_id)
);

CREATE TABLE offline_message (
    id ${key},
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    received BIGINT NOT NULL,
    stanza ${bytes} NOT NULL
);

CREATE INDEX offline_message_account ON offline_message (account_id, id);

CREATE TABLE private_xml (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    namespace ${text} NOT NULL,
    name ${text} NOT NULL,
    content ${bytes} NOT NULL,
    PRIMARY KEY (account_id, namespace, name)
);

CREATE TABLE vcard (
    account_id ${key} REFERENCES account (id) ON DELETE CASCADE,
    content ${bytes} NOT NULL
);

CREATE TABLE blocked (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    jid_id BIGINT NOT NULL REFERENCES jid (id),
    PRIMARY KEY (account_id, jid_id)
)${clustered};

CREATE TABLE last_activity (
    account_id ${key} REFERENCES account (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    status ${text}
);
