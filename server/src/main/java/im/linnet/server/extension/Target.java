// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

/** Whom a request is addressed to. */
public enum Target {
    /** The server: a hosted domain. */
    SERVER,
    /** The sender's own account: its bare address, or no address at all. */
    OWN_ACCOUNT,
    /** Another's account, by its bare address; whether the sender may ask is for the handler to decide. */
    OTHER_ACCOUNT
}
