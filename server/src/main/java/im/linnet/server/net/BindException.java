// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import java.io.Serial;
import java.net.InetSocketAddress;

/** An address cannot be listened on; the message says which and why. */
public final class BindException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int port;

    /** Creates one for an address. */
    public BindException(InetSocketAddress address, Throwable cause) {
        super(
                "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + cause.getMessage(),
                cause);
        this.port = address.getPort();
    }

    /** Returns the port. */
    public int port() {
        return port;
    }
}
