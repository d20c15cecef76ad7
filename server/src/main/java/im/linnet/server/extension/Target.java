// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

/** Whom a request is addressed to. */
public enum Target {
    /** The server: a hosted domain. */
    SERVER,
    /** The sender's own account: its bare address, or no address at all. */
    OWN_ACCOUNT,
    /** Another's account, by its bare address; whether the sender may ask is for the handler to decide. */
    OTHER_ACCOUNT,
    /**
     * A bare address at a hosted domain that no account has. Its answers must be those that a stranger gets from an
     * account, so that nobody learns who has one; the handlers must not block.
     */
    NO_ACCOUNT,
    /** Any host that an extension has opened ({@link Declarations#service}), by its bare domain. */
    SERVICE
}
