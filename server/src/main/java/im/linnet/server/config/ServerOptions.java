// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.jid.JidException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the server is.
 *
 * @param domains prepared domains, at least one, none twice; the first is the main one
 * @param admins bare addresses
 */
@OptionGroup(value = "", doc = "What the server is, and for whom. These stand above the first table of the file.")
public record ServerOptions(
        @Option(defaultValue = "localhost", doc = "The domains that are served: the part after the @ of an address.")
        List<String> domains,

        @Option(doc = "The accounts that may administer the server.")
        List<Jid> admins) {
    /** Prepares the domains and checks them. */
    public ServerOptions {
        List<String> prepared = new ArrayList<>();
        for (String text : domains) {
            String domain = domain(text);
            if (prepared.contains(domain)) {
                throw new IllegalArgumentException("domains: " + domain + " is given twice");
            }
            prepared.add(domain);
        }
        if (prepared.isEmpty()) {
            throw new IllegalArgumentException("domains: at least one domain is needed");
        }
        for (Jid admin : admins) {
            if (admin.local() == null || admin.isFull()) {
                throw new IllegalArgumentException(
                        "admins: expected an account such as \"juliet@example.org\", found \"" + admin + '"');
            }
        }
        domains = List.copyOf(prepared);
        admins = List.copyOf(admins);
    }

    private static String domain(String text) {
        try {
            Jid jid = Jid.of(text);
            if (jid.isDomain()) {
                return jid.domain();
            }
        } catch (JidException e) {
            throw new IllegalArgumentException("domains: \"" + text + "\": " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("domains: expected a domain such as \"example.org\", found \"" + text + '"');
    }
}
