-- SPDX-License-Identifier: Apache-2.0

-- Which archive has which message. Written in bulk, sorted by account: then each page of the trees is written once for
-- many rows (a quarter of the time and the disk of a table by row with two indexes).
CREATE TABLE archive_entry (
    account_id BIGINT NOT NULL,
    -- The other side's bare address.
    peer_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    -- A hash of the other side's resource; 0 without one.
    resource BIGINT NOT NULL,
    -- A hash of the id that the message's sender gave to it; 0 without one.
    tag INTEGER NOT NULL,
    PRIMARY KEY (account_id, peer_id, id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX archive_entry_id ON archive_entry (account_id, id);

-- Messages in no archive, which wait for their delivery only.
CREATE INDEX message_invisible ON message (id) WHERE (flags & 3) = 0;

-- Up to which message something has been done: to the index of archives, to that of words.
CREATE TABLE archive_progress (
    name TEXT PRIMARY KEY,
    message_id BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE archive_preference (
    account_id BIGINT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    -- What happens to messages of those who are in no list: always archived, never, or if they are in the roster.
    others TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE archive_preference_jid (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    jid_id BIGINT NOT NULL REFERENCES jid (id),
    archived SMALLINT NOT NULL,
    PRIMARY KEY (account_id, jid_id)
) WITHOUT ROWID;

-- How long an account's messages are kept where that differs from the configuration; null where it does not.
CREATE TABLE archive_limit (
    account_id BIGINT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    max_age_millis BIGINT,
    max_messages BIGINT
) WITHOUT ROWID;

-- The words of messages by message, with the accounts whose archives hold it as words of their own.
CREATE VIRTUAL TABLE archive_text USING fts5 (
    words, owners, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
