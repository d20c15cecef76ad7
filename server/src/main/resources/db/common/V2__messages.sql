-- SPDX-License-Identifier: Apache-2.0

-- One copy of each message that is kept, for whomever; only ever appended to.
CREATE TABLE message (
    id ${key},
    -- The accounts whose message it is, if they are ours.
    sender_id BIGINT,
    recipient_id BIGINT,
    -- 1: in the sender's archive, 2: in the recipient's, 8: a tombstone.
    flags INTEGER NOT NULL,
    -- Which stanza of which managed stream it was, and up to where all before it were handled.
    sm_session BIGINT,
    sm_h BIGINT,
    sm_floor BIGINT,
    -- To which managed streams it was sent, with which numbers: 16 bytes each, big-endian.
    deliveries ${bytes},
    stanza ${bytes} NOT NULL
);

-- Messages that one side does not have in its archive: what restarted sessions need is found by these.
CREATE INDEX message_hidden_recipient ON message (recipient_id, id)
    WHERE (flags & 2) = 0 AND recipient_id IS NOT NULL;
CREATE INDEX message_hidden_sender ON message (sender_id, id)
    WHERE (flags & 1) = 0 AND sender_id IS NOT NULL;

-- Messages that no client of an account has got.
CREATE TABLE undelivered (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    message_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, message_id)
)${clustered};

-- Sessions whose streams can be resumed (XEP-0198), also after the server was away.
CREATE TABLE sm_session (
    id ${key},
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    resource ${text} NOT NULL,
    -- SHA-256 of the SM-ID.
    id_hash ${bytes} NOT NULL,
    max_seconds BIGINT NOT NULL,
    -- How many of the client's stanzas were handled, besides those that tell so themselves.
    handled BIGINT NOT NULL,
    -- How many stanzas, and which messages, the client has acknowledged.
    acknowledged BIGINT NOT NULL,
    acknowledged_message BIGINT NOT NULL,
    presence ${bytes},
    -- What the client has turned on: words with spaces between.
    flags ${text} NOT NULL,
    -- When the connection was lost, in milliseconds since 1970; null while there is one.
    detached BIGINT
);

CREATE INDEX sm_session_account ON sm_session (account_id);

-- Numbers that messages got anew when a session was resumed after a restart.
CREATE TABLE sm_renumbered (
    session_id BIGINT NOT NULL REFERENCES sm_session (id) ON DELETE CASCADE,
    message_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (session_id, message_id)
)${clustered};

-- Offline messages of the first version become messages that are in no archive.
INSERT INTO message (id, recipient_id, flags, stanza)
    SELECT id, account_id, 0, stanza FROM offline_message;
INSERT INTO undelivered (account_id, message_id)
    SELECT account_id, id FROM offline_message;
DROP TABLE offline_message;
