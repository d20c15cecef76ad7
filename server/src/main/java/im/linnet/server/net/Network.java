// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Who counts as one stranger: an IPv4 address or an IPv6 /64.
 *
 * @param bits the address, or the first half of it
 * @param isV6 which of the two
 */
record Network(long bits, boolean isV6) {
    static Network of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address
                ? new Network(bytes.getLong(), true)
                : new Network(bytes.getInt(), false);
    }
}
