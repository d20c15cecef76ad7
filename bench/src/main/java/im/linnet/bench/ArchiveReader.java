// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole archive from its oldest entry, page by page (XEP-0313, XEP-0059). The connection may be lost and the
 * session resumed meanwhile: then a query may be answered twice, and an entry is known by its id in the archive. Used on
 * one event loop.
 */
final class ArchiveReader {
    private static final String NAMESPACE = "urn:xmpp:mam:2";
    private static final int PAGE = 100;
    private static final Pattern LAST = Pattern.compile("<last>([^<]+)</last>");
    private static final Pattern COMPLETE = Pattern.compile("<fin[^>]*[ \t\r\n]complete=['\"](true|1)['\"]");

    private static final Pattern RESULT = Pattern.compile("<result [^>]*?\\bid=['\"]([^'\"]+)['\"]");

    private final Consumer<String> ask;
    private final Consumer<String> entries;
    private final Runnable end;
    private final Set<String> seen = new HashSet<>();
    private @Nullable String last;
    private int page;
    private boolean ended;

    /**
     * Makes a reader that has not begun.
     *
     * @param ask sends a stanza
     * @param entries takes the stanza around each entry, oldest first
     * @param end runs when all have come
     */
    ArchiveReader(Consumer<String> ask, Consumer<String> entries, Runnable end) {
        this.ask = ask;
        this.entries = entries;
        this.end = end;
    }

    /** Asks for the next page. */
    void ask() {
        page++;
        var after = last == null ? "" : "<after>" + last + "</after>";
        ask.accept("<iq type='set' id='" + queryId() + "'><query xmlns='" + NAMESPACE + "'>"
                + "<set xmlns='http://jabber.org/protocol/rsm'><max>" + PAGE + "</max>" + after
                + "</set></query></iq>");
    }

    private String queryId() {
        return "archive-" + page;
    }

    /**
     * Takes a stanza; tells whether it belongs to the archive's answer.
     *
     * @throws BenchException when the server does not give its archive
     */
    boolean take(String xml) {
        if (!xml.contains(NAMESPACE)) {
            return false;
        }
        if (xml.startsWith("<message")) {
            var result = RESULT.matcher(xml);
            if (result.find() && seen.add(result.group(1)) && !ended) {
                entries.accept(xml);
            }
            return true;
        }
        var head = xml.substring(0, xml.indexOf('>'));
        if (ended || !head.contains("'" + queryId() + "'") && !head.contains("\"" + queryId() + "\"")) {
            return true;
        }
        if (!xml.contains("<fin")) {
            throw new BenchException("no archive: " + xml);
        }
        var matcher = LAST.matcher(xml);
        var previous = last;
        last = matcher.find() ? matcher.group(1) : null;
        if (last == null || last.equals(previous) || COMPLETE.matcher(xml).find()) {
            ended = true;
            end.run();
        } else {
            ask();
        }
        return true;
    }
}
