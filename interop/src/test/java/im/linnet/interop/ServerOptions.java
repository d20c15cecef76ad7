// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a test asks of the server that it starts.
 *
 * @param domains the hosts served, the first one being the main one
 * @param registration whether clients may create accounts in band (XEP-0077)
 * @param settings further options of Linnet by their dotted name; other servers ignore them
 */
public record ServerOptions(List<String> domains, boolean registration, Map<String, String> settings) {
    /** One host, {@code localhost}, no registration, everything else as it comes. */
    public static final ServerOptions DEFAULT = new ServerOptions(List.of("localhost"), false, Map.of());

    public ServerOptions {
        domains = List.copyOf(domains);
        settings = Map.copyOf(settings);
        if (domains.isEmpty()) {
            throw new IllegalArgumentException("a server needs a domain");
        }
    }

    /** The same with in-band registration open. */
    public ServerOptions withRegistration() {
        return new ServerOptions(domains, true, settings);
    }

    /** The same with one option of Linnet set. */
    public ServerOptions with(String key, String value) {
        var more = new HashMap<>(settings);
        more.put(key, value);
        return new ServerOptions(domains, registration, more);
    }

    /** The main host. */
    public String domain() {
        return domains.getFirst();
    }
}
