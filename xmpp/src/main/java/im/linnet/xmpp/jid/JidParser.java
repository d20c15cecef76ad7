// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.jid;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Splits and prepares addresses (RFC 7622 §3). */
final class JidParser {
    private static final int MAX_PART = 1023;

    private JidParser() {}

    static Jid parse(String text) {
        int slash = text.indexOf('/');
        String resource = slash < 0 ? null : text.substring(slash + 1);
        String front = slash < 0 ? text : text.substring(0, slash);
        int at = front.indexOf('@');
        return prepare(at < 0 ? null : front.substring(0, at), front.substring(at + 1), resource);
    }

    static Jid prepare(@Nullable String local, String domain, @Nullable String resource) {
        return Jid.prepared(
                local == null ? null : check(local.toLowerCase(Locale.ROOT), "localpart"),
                check(domain.toLowerCase(Locale.ROOT), "domainpart"),
                resource == null ? null : prepareResource(resource));
    }

    static String prepareResource(String resource) {
        return check(resource, "resourcepart");
    }

    private static String check(String part, String name) {
        if (part.isEmpty() || part.length() > MAX_PART) {
            throw new JidException(name + " is empty or too long");
        }
        return part;
    }
}
