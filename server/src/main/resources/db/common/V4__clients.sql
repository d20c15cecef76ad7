-- SPDX-License-Identifier: Apache-2.0

-- Installations of clients that have signed in to an account and said which one they are (XEP-0388 §2.3).
CREATE TABLE client (
    id ${key},
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- The UUID of the installation.
    agent ${bytes} NOT NULL,
    software ${text},
    device ${text},
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    -- When it last showed the password; null if it has not since the password was changed.
    password_seen BIGINT,
    UNIQUE (account_id, agent)
);

-- Tokens with which clients sign in (XEP-0484).
CREATE TABLE client_token (
    client_id BIGINT NOT NULL REFERENCES client (id) ON DELETE CASCADE,
    -- 0: in use, 1: not used yet.
    slot SMALLINT NOT NULL,
    mechanism ${text} NOT NULL,
    -- The token, encrypted with a key that is not in the database.
    sealed ${bytes} NOT NULL,
    issued BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    -- The greatest count that came with a use of the token, 0 for none.
    use_count BIGINT NOT NULL,
    PRIMARY KEY (client_id, slot)
)${clustered};
