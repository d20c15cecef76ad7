// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.xmpp.xml.XmlLimits;
import java.time.Duration;

/**
 * Limits and times of client streams.
 *
 * @param tlsRequired whether clients must encrypt before they may sign in
 * @param unboundFallback whether a client may go on without channel binding after one that is not offered
 * @param authenticationTimeout how long a stream may live before it is bound
 * @param idleTimeout how long a client may be silent before it is asked whether it is there
 * @param unauthenticated bounds of what a client may send before it has signed in
 * @param authenticated bounds of what a signed-in client may send
 * @param stanzasPerSecond stanzas a second of one client, 0 for no limit
 * @param stanzasBurst stanzas that may come at once
 * @param management those of managed streams
 * @param deferred how much is held back for a client that nobody looks at
 */
public record C2sSettings(
        boolean tlsRequired,
        boolean unboundFallback,
        Duration authenticationTimeout,
        Duration idleTimeout,
        XmlLimits unauthenticated,
        XmlLimits authenticated,
        int stanzasPerSecond,
        int stanzasBurst,
        StreamManagementSettings management,
        ClientStateLimits deferred) {
    /** Failed attempts to sign in on one stream: the first and the five retries that RFC 6120 §6.4.5 allows. */
    static final int LOGIN_ATTEMPTS = 6;
    /** Stanzas of one client that may wait for their turn before no more are read. */
    static final int BACKLOG = 256;
}
