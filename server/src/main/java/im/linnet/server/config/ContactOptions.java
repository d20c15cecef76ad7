// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** Whom to turn to about the server. */
@OptionGroup(
        value = "contact",
        doc = "Whom to turn to about the server, for everybody to see (XEP-0157): URIs such as"
                + " `mailto:abuse@example.org` or `xmpp:admin@example.org`.")
public record ContactOptions(
        @Option(doc = "About abuse by users of the server.") List<String> abuse,
        @Option(doc = "Who runs the server.") List<String> admin,
        @Option(doc = "About what could be better.") List<String> feedback,
        @Option(doc = "About services that are for sale.") List<String> sales,

        @Option(doc = "About weaknesses that endanger the server or its users.")
        List<String> security,

        @Option(doc = "Where it is told whether the server works.")
        List<String> status,

        @Option(doc = "For users who need help.") List<String> support) {
    /** Checks and copies the lists. */
    public ContactOptions {
        abuse = checked("abuse", abuse);
        admin = checked("admin", admin);
        feedback = checked("feedback", feedback);
        sales = checked("sales", sales);
        security = checked("security", security);
        status = checked("status", status);
        support = checked("support", support);
    }

    private static List<String> checked(String key, List<String> addresses) {
        for (String address : addresses) {
            if (!isAbsolute(address)) {
                throw new IllegalArgumentException(
                        key + ": expected a URI such as \"mailto:admin@example.org\", found \"" + address + '"');
            }
        }
        return List.copyOf(addresses);
    }

    private static boolean isAbsolute(String address) {
        try {
            return new URI(address).isAbsolute();
        } catch (URISyntaxException _) {
            return false;
        }
    }
}
