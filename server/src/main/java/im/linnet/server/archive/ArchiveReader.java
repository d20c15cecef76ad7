// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.archive.ArchivePage.ArchivedMessage;
import im.linnet.server.archive.PageRequest.Range;
import im.linnet.server.archive.PageRequest.Slice;
import im.linnet.server.extension.ClientSession;
import im.linnet.server.store.Ids;
import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.Delay;
import im.linnet.xmpp.payload.Forwarded;
import im.linnet.xmpp.payload.MamFin;
import im.linnet.xmpp.payload.MamMetadata;
import im.linnet.xmpp.payload.MamQuery;
import im.linnet.xmpp.payload.MamResult;
import im.linnet.xmpp.payload.ResultSetPage;
import im.linnet.xmpp.payload.ResultSetQuery;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.MessageType;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers queries of archives (XEP-0313 §4); blocks. */
public final class ArchiveReader {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiveReader.class);
    /** How many messages a query may name, and a page has at most. */
    private static final int MAX_MESSAGES = 250;
    /** How many messages a query brings into the index of words before it searches there. */
    private static final int MAX_UNSEARCHED = 2_000;

    private final Archive archive;
    private final ArchiveIds ids;
    private final PageSize sizes;

    /**
     * How large pages are.
     *
     * @param messages how many messages they have when that is not said
     * @param maxBytes how many bytes they have at most
     */
    public record PageSize(int messages, int maxBytes) {}

    /** Creates one. */
    public ArchiveReader(Archive archive, ArchiveIds ids, PageSize sizes) {
        this.archive = archive;
        this.ids = ids;
        this.sizes = sizes;
    }

    /**
     * Sends the messages that its user's archive has for a query to a session.
     *
     * @return what follows them
     * @throws StanzaException if the query cannot be answered
     */
    MamFin answer(MamQuery query, ClientSession session) {
        if (query.node() != null) {
            throw new StanzaException(ErrorCondition.ITEM_NOT_FOUND, "no such node");
        }
        long owner = session.account().id();
        archive.log().settle(owner);
        boolean stable = query.filter().text() == null || settleWords();
        PageRequest request = request(query, owner);
        ArchivePage page = archive.store()
                .page(request)
                .orElseThrow(() -> new StanzaException(ErrorCondition.FEATURE_NOT_IMPLEMENTED, "too far to count"));
        List<ArchivedMessage> sent = query.flipped() ? page.messages().reversed() : page.messages();
        sent.forEach(message -> send(message, query.queryId(), session));
        return new MamFin(page.complete(), stable, bounds(page, owner));
    }

    private boolean settleWords() {
        archive.log().settleAll();
        return archive.search().catchUp(archive.log().watermark(), MAX_UNSEARCHED);
    }

    private ResultSetPage bounds(ArchivePage page, long owner) {
        List<ArchivedMessage> messages = page.messages();
        return messages.isEmpty()
                ? ResultSetPage.empty(page.count())
                : new ResultSetPage(
                        ids.encode(owner, messages.getFirst().id()),
                        ids.encode(owner, messages.getLast().id()),
                        page.index(),
                        page.count());
    }

    /** Returns how far an account's archive reaches. */
    MamMetadata metadata(long owner) {
        archive.log().settle(owner);
        return archive.store()
                .ends(owner)
                .map(ends -> new MamMetadata(end(owner, ends.first()), end(owner, ends.last())))
                .orElse(MamMetadata.EMPTY);
    }

    private MamMetadata.End end(long owner, long id) {
        return new MamMetadata.End(ids.encode(owner, id), Ids.time(id));
    }

    private PageRequest request(MamQuery query, long owner) {
        MamQuery.Filter filter = query.filter();
        ResultSetQuery wanted = query.page();
        if (filter.ids().size() > MAX_MESSAGES) {
            throw new StanzaException(ErrorCondition.POLICY_VIOLATION, "too many ids");
        }
        Named named = new Named(owner);
        Range range = new Range(named.id(filter.afterId(), -1), named.id(filter.beforeId(), Long.MAX_VALUE))
                .and(times(filter));
        Range slice = new Range(
                named.id(emptyAsNull(wanted.after()), -1), named.id(emptyAsNull(wanted.before()), Long.MAX_VALUE));
        List<Long> chosen =
                filter.ids().stream().map(id -> named.id(id, -1)).distinct().toList();
        named.requireAll();
        Integer skip = wanted.index();
        return new PageRequest(
                owner,
                range,
                filter.with(),
                chosen,
                filter.text(),
                new Slice(
                        slice,
                        wanted.isBackwards(),
                        skip == null ? 0 : skip,
                        wanted.limit(sizes.messages, MAX_MESSAGES),
                        sizes.maxBytes));
    }

    private static @Nullable String emptyAsNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    /** Both ends belong to the range. Archives know milliseconds, queries may be finer. */
    private static Range times(MamQuery.Filter filter) {
        Instant start = filter.start();
        Instant end = filter.end();
        long after = -1;
        if (start != null) {
            Instant whole = start.truncatedTo(ChronoUnit.MILLIS);
            after = Ids.first(whole.equals(start) ? whole : whole.plusMillis(1)) - 1;
        }
        long before = end == null
                ? Long.MAX_VALUE
                : Ids.first(end.truncatedTo(ChronoUnit.MILLIS).plusMillis(1));
        return new Range(after, before);
    }

    /** The messages that a query names, which all must be there (§4.1.3, §4.3.2). */
    private final class Named {
        private final long owner;
        private final List<Long> found = new ArrayList<>();

        Named(long owner) {
            this.owner = owner;
        }

        long id(@Nullable String text, long absent) {
            if (text == null) {
                return absent;
            }
            long id = ids.decode(owner, text).orElseThrow(Named::unknown);
            found.add(id);
            return id;
        }

        void requireAll() {
            if (!archive.store().hasAll(owner, found)) {
                throw unknown();
            }
        }

        private static StanzaException unknown() {
            return new StanzaException(ErrorCondition.ITEM_NOT_FOUND);
        }
    }

    private void send(ArchivedMessage message, @Nullable String queryId, ClientSession session) {
        Element stanza;
        try {
            stanza = StanzaBytes.read(message.stanza());
        } catch (XmlException e) {
            LOG.atError().addKeyValue("message", message.id()).setCause(e).log("a stored message could not be read");
            return;
        }
        Jid owner = session.account().jid();
        MamResult result = new MamResult(
                queryId,
                ids.encode(session.account().id(), message.id()),
                new Forwarded(new Delay(null, Ids.time(message.id()), null), stanza));
        Element element = Element.builder("message", Namespaces.CLIENT)
                .attribute("from", owner.toString())
                .attribute("to", session.jid().toString())
                .child(result.toElement())
                .build();
        session.deliver(new Message(element, owner, session.jid(), MessageType.NORMAL));
    }
}
