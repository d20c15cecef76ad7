-- SPDX-License-Identifier: Apache-2.0

-- One copy of each message that is kept, for whomever; only ever appended to.
CREATE TABLE message (
    id ${key},
    sender_id BIGINT,
    recipient_id BIGINT,
    flags INTEGER NOT NULL,
    sm_session BIGINT,
    sm_h BIGINT,
    deliveries ${bytes},
    stanza ${bytes} NOT NULL
);

CREATE TABLE undelivered (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    message_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, message_id)
)${clustered};
