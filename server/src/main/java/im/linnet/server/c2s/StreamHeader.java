// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.jid.JidException;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the opening of a client's stream says (RFC 6120 §4.7).
 *
 * @param host the domain that it is for, prepared, or null without one
 * @param from who the client says it is, unproved, or null if it does not say
 * @param language the language of what the client sends, or null if it does not say or in no known way
 * @param fault why it is not acceptable, whatever the host, or null
 */
record StreamHeader(
        @Nullable String host,
        @Nullable String from,
        @Nullable String language,
        @Nullable StreamError fault) {
    /** As far as the syntax of RFC 5646 matters to those who pass a tag on. */
    private static final Pattern LANGUAGE_TAG = Pattern.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,8}");
    /** §4.7.5: a higher minor version is fine, a higher major version is not; none is version 0.9. */
    private static final Pattern SUPPORTED_VERSION = Pattern.compile("0*1\\.\\d{1,9}");

    /** Reads one. */
    static StreamHeader of(Element header, String contentNamespace) {
        String to = header.attribute("to");
        String language = header.attribute("xml:lang");
        return new StreamHeader(
                to == null ? null : domain(to),
                header.attribute("from"),
                language != null && LANGUAGE_TAG.matcher(language).matches() ? language : null,
                faultOf(header, contentNamespace));
    }

    private static String domain(String to) {
        try {
            return Jid.of(to).toString();
        } catch (JidException _) {
            return to.toLowerCase(Locale.ROOT);
        }
    }

    /** §4.8, §4.9.3. */
    private static @Nullable StreamError faultOf(Element header, String contentNamespace) {
        if (!header.is("stream", Namespaces.STREAMS) || !contentNamespace.equals(Namespaces.CLIENT)) {
            return StreamError.of(StreamCondition.INVALID_NAMESPACE);
        }
        String version = header.attribute("version");
        return version != null && SUPPORTED_VERSION.matcher(version).matches()
                ? null
                : StreamError.of(StreamCondition.UNSUPPORTED_VERSION, "Only version 1.0 is spoken here");
    }

    /**
     * Returns the opening of the server's side.
     *
     * @param from the host, or an empty string where none was meant that is served here (§4.9.1.3)
     * @param to who the client says it is, of which the bare address is repeated (§4.7.2)
     */
    static Element answer(String id, String from, @Nullable String to) {
        Jid claimed = Jid.orNull(to);
        // The language of what the server says to humans (§4.7.4).
        return Element.builder("stream", Namespaces.STREAMS)
                .attribute("id", id)
                .attribute("from", from)
                .attribute("to", claimed == null ? null : claimed.bare().toString())
                .attribute("version", "1.0")
                .attribute("xml:lang", "en")
                .build();
    }
}
