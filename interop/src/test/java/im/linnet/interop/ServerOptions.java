// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import java.util.List;

/**
 * What a test asks of the server that it starts.
 *
 * @param domains the hosts served, the first one being the main one
 * @param registration whether clients may create accounts in band (XEP-0077)
 */
public record ServerOptions(List<String> domains, boolean registration) {
    /** One host, {@code localhost}, and no registration. */
    public static final ServerOptions DEFAULT = new ServerOptions(List.of("localhost"), false);

    public ServerOptions {
        domains = List.copyOf(domains);
        if (domains.isEmpty()) {
            throw new IllegalArgumentException("a server needs a domain");
        }
    }

    /** The same with in-band registration open. */
    public ServerOptions withRegistration() {
        return new ServerOptions(domains, true);
    }

    /** The main host. */
    public String domain() {
        return domains.getFirst();
    }
}
