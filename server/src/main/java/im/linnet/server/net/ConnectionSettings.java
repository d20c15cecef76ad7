// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import im.linnet.xmpp.xml.XmlLimits;

/**
 * What the connections of one listener have in common.
 *
 * @param tls how TLS is negotiated
 * @param unauthenticated bounds of what a peer may send before it has authenticated
 * @param bytesPerSecond the rate at which a peer is read from, 0 for no limit
 * @param bytesBurst bytes that may come at once
 * @param outgoingBytes bytes that may wait for a peer that does not read
 * @param counters what is counted
 */
record ConnectionSettings(
        TlsContexts tls,
        XmlLimits unauthenticated,
        long bytesPerSecond,
        long bytesBurst,
        int outgoingBytes,
        NetCounters counters) {}
