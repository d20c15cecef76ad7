// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.webpush;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;

/** Decides where the server connects to when a user has named the address. */
@FunctionalInterface
interface Destinations {
    /**
     * Returns the one address that a connection may be made to.
     *
     * @throws RefusedException if it may not be made
     * @throws IOException if the name cannot be resolved now
     */
    InetSocketAddress resolve(URI uri) throws IOException;
}
