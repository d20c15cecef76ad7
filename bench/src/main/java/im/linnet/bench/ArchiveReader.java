// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a whole archive from its oldest entry, page by page (XEP-0313, XEP-0059). Used on one event loop. */
final class ArchiveReader {
    private static final String NAMESPACE = "urn:xmpp:mam:2";
    private static final int PAGE = 100;
    private static final Pattern LAST = Pattern.compile("<last>([^<]+)</last>");
    private static final Pattern COMPLETE = Pattern.compile("<fin[^>]*[ \t\r\n]complete=['\"](true|1)['\"]");

    private final Client client;
    private final Consumer<String> entries;
    private final Runnable end;
    private @Nullable String last;
    private boolean ended;

    /**
     * Makes a reader that has not begun.
     *
     * @param entries takes the stanza around each entry, oldest first
     * @param end runs when all have come
     */
    ArchiveReader(Client client, Consumer<String> entries, Runnable end) {
        this.client = client;
        this.entries = entries;
        this.end = end;
    }

    /** Asks for the next page. */
    void ask() {
        var after = last == null ? "" : "<after>" + last + "</after>";
        client.send("<iq type='set' id='archive'><query xmlns='" + NAMESPACE + "' queryid='all'>"
                + "<set xmlns='http://jabber.org/protocol/rsm'><max>" + PAGE + "</max>" + after
                + "</set></query></iq>");
        client.flush();
    }

    /**
     * Takes a stanza; tells whether it belongs to the archive's answer.
     *
     * @throws BenchException when the server does not give its archive
     */
    boolean take(String xml) {
        if (ended || !xml.contains(NAMESPACE)) {
            return false;
        }
        if (xml.startsWith("<message")) {
            entries.accept(xml);
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
