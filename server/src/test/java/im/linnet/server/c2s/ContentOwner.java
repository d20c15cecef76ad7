// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.net.Connection;

/** The owner of a stream of which nothing is to go wrong. */
final class ContentOwner implements SessionStream.Owner {
    @Override
    public void overflowed() {
        throw new AssertionError("too much");
    }

    @Override
    public void unresponsive(Connection silent) {
        throw new AssertionError("silent");
    }
}
