// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.disco;

import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.form.FormField;
import im.linnet.xmpp.form.FormType;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whom to turn to about a service: XEP-0157 Contact Addresses for XMPP Services, version 1.1.1. */
public final class ContactAddresses {
    /** The {@code FORM_TYPE} of the form. */
    public static final String FORM_TYPE = "http://jabber.org/network/serverinfo";

    /** The purposes, in the order in which the form names them. */
    public enum Purpose {
        ABUSE("abuse-addresses"),
        ADMIN("admin-addresses"),
        FEEDBACK("feedback-addresses"),
        SALES("sales-addresses"),
        SECURITY("security-addresses"),
        STATUS("status-addresses"),
        SUPPORT("support-addresses");

        private final String var;

        Purpose(String var) {
            this.var = var;
        }

        /** Returns the name of the form field. */
        public String var() {
            return var;
        }
    }

    private ContactAddresses() {}

    /**
     * Returns the form for a server's information.
     *
     * @param addresses URIs by purpose; purposes without any are left out
     * @return null if there is no address at all
     * @throws IllegalArgumentException if an address is not an absolute URI
     */
    public static @Nullable DataForm form(Map<Purpose, List<String>> addresses) {
        DataForm.Builder form = DataForm.builder(FormType.RESULT, FORM_TYPE);
        boolean some = false;
        for (Purpose purpose : Purpose.values()) {
            List<String> uris = addresses.getOrDefault(purpose, List.of());
            uris.forEach(ContactAddresses::requireUri);
            if (!uris.isEmpty()) {
                form.field(FormField.untyped(purpose.var, uris));
                some = true;
            }
        }
        return some ? form.build() : null;
    }

    private static void requireUri(String address) {
        try {
            if (new URI(address).isAbsolute()) {
                return;
            }
        } catch (URISyntaxException _) {
            // Refused below like one without a scheme.
        }
        throw new IllegalArgumentException("not an absolute URI: " + address);
    }
}
