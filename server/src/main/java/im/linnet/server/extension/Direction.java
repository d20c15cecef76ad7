// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

/** Which part of a stanza's way a filter stands at. */
public enum Direction {
    /** From a local client, before it is routed. Runs in the session's turn. */
    FROM_CLIENT,
    /** To a local account, before the delivery rules. Runs in the account's turn. */
    TO_ACCOUNT
}
