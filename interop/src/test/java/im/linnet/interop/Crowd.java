// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import im.linnet.bench.Users;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Users of the load generator, and a server that lets them all come from one address. */
final class Crowd {
    private static final String PASSWORD = "kittiwake";

    /** A server without the limits by address. */
    static final ServerOptions OPTIONS = ServerOptions.DEFAULT
            .with("limits.connections-per-address", "0")
            .with("limits.handshakes-per-second", "0")
            .with("auth.scram-iterations", "4096");

    private Crowd() {}

    /** Creates accounts. */
    static Users of(int size, ServerUnderTest server) throws IOException {
        Map<String, String> passwords = new HashMap<>();
        for (int i = 0; i < size; i++) {
            passwords.put("u" + i, PASSWORD);
        }
        server.addUsers(passwords);
        return new Users("u", server.domain(), PASSWORD);
    }
}
