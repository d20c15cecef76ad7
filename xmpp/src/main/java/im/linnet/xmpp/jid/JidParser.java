// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.jid;

import im.linnet.xmpp.precis.Idna;
import im.linnet.xmpp.precis.Precis;
import im.linnet.xmpp.precis.PrecisException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Splits and prepares addresses (RFC 7622 §3). */
final class JidParser {
    /** Octets of UTF-8 in a prepared part. */
    private static final int MAX_PART = 1023;

    /**
     * Code units of a part before its preparation: so much work and no more. Composition makes three octets of four
     * code units at best; only characters that are mapped to nothing could need more room.
     */
    private static final int MAX_RAW_PART = MAX_PART * 4 / 3;

    private static final int MAX_RAW = 3 * MAX_RAW_PART + 2;

    private JidParser() {}

    static Jid parse(String text) {
        Jid known = JidCache.get(text);
        if (known != null) {
            return known;
        }
        if (text.length() > MAX_RAW) {
            throw new JidException("too long");
        }
        int slash = text.indexOf('/');
        Jid jid = slash < 0 ? parseBare(text) : parseFull(text, slash);
        JidCache.put(text, jid);
        return jid;
    }

    static Jid prepare(@Nullable String local, String domain, @Nullable String resource) {
        String preparedDomain = prepareDomain(domain);
        Jid bare = new Jid(local == null ? null : prepareLocal(local), preparedDomain, null);
        return resource == null ? bare : new Jid(bare, prepareResource(resource), null);
    }

    static String prepareResource(String resource) {
        return part("resourcepart", resource, Precis::resourcepart);
    }

    private static Jid parseFull(String text, int slash) {
        String front = text.substring(0, slash);
        Jid bare = parse(front);
        String rawResource = text.substring(slash + 1);
        String resource = prepareResource(rawResource);
        boolean prepared = resource.equals(rawResource) && bare.toString().equals(front);
        return new Jid(bare, resource, prepared ? text : null);
    }

    private static Jid parseBare(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            return new Jid(prepareDomain(text));
        }
        String rawDomain = text.substring(at + 1);
        Jid known = JidCache.get(rawDomain);
        // The cached string is shared by all addresses of the domain; one with an @ or / is no domain.
        String domain = known != null && known.isDomain() ? known.domain() : parseDomain(rawDomain);
        String rawLocal = text.substring(0, at);
        String local = prepareLocal(rawLocal);
        boolean prepared = local.equals(rawLocal) && domain.equals(rawDomain);
        return new Jid(local, domain, prepared ? text : null);
    }

    private static String parseDomain(String rawDomain) {
        Jid jid = new Jid(prepareDomain(rawDomain));
        JidCache.put(rawDomain, jid);
        return jid.domain();
    }

    private static String prepareLocal(String local) {
        return part("localpart", local, Precis::localpart);
    }

    private static String prepareDomain(String domain) {
        return part("domainpart", domain, raw -> raw.startsWith("[") ? IpLiteral.prepare(raw) : Idna.toUnicode(raw));
    }

    private static String part(String name, String raw, UnaryOperator<String> profile) {
        if (raw.isEmpty() || raw.length() > MAX_RAW_PART) {
            throw new JidException(name + ": empty or too long");
        }
        String prepared;
        try {
            prepared = profile.apply(raw);
        } catch (PrecisException e) {
            throw new JidException(name + ": " + e.getMessage());
        }
        if (prepared.length() > MAX_PART || isLongerThan(MAX_PART, prepared)) {
            throw new JidException(name + ": too long");
        }
        return prepared;
    }

    /** Counts octets of UTF-8; the text has no unpaired surrogates. */
    private static boolean isLongerThan(int octets, String text) {
        if (3 * text.length() <= octets) {
            return false;
        }
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A surrogate is half of a code point of four octets.
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length > octets;
    }
}
