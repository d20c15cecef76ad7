// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.account.AccountStore;
import im.linnet.server.store.Database;
import im.linnet.server.store.DatabaseSettings;
import im.linnet.server.store.Ids;
import im.linnet.server.store.Jids;
import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** An archive with two accounts, Alice's and Bob's, and a clock that goes on by a second with each message. */
final class ArchiveFixture implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
    static final Jid ALICE = Jid.of("alice@example.org/a");
    static final Jid BOB = Jid.of("bob@example.org/b");
    static final Jid CAROL = Jid.of("carol@example.net/c");

    final Database database;
    final Ids ids;
    final AccountStore accounts;
    final long alice;
    final long bob;
    Archive archive;
    Instant now = START;

    ArchiveFixture(DatabaseSettings settings) {
        database = Database.open(settings);
        ids = new Ids(() -> now, 0);
        accounts = new AccountStore(database, ids, () -> now);
        alice = accounts.create(ALICE.bare(), List.of()).orElseThrow().id();
        bob = accounts.create(BOB.bare(), List.of()).orElseThrow().id();
        archive = new Archive(database, new Jids(database));
    }

    /** Forgets what is in memory, as a start of the server does. */
    void restart() {
        archive = new Archive(database, new Jids(database));
    }

    /** Appends a chat message with a text to the archives of those who have one here; its id is the text. */
    KeptMessage say(Jid from, Jid to, String text) {
        return append(from, to, "<message type='chat' id='" + text + "'><body>" + text + "</body></message>");
    }

    List<KeptMessage> say(Jid from, Jid to, int count) {
        List<KeptMessage> said = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            said.add(say(from, to, "m" + i));
        }
        return said;
    }

    KeptMessage append(Jid from, Jid to, String xml) {
        KeptMessage kept = kept(from, to, xml);
        archive.log().append(kept).join();
        return kept;
    }

    KeptMessage kept(Jid from, Jid to, String xml) {
        now = now.plusSeconds(1);
        long sender = accountOf(from);
        long recipient = accountOf(to);
        int flags = (sender == 0 ? 0 : KeptMessage.IN_SENDERS_ARCHIVE)
                | (recipient == 0 ? 0 : KeptMessage.IN_RECIPIENTS_ARCHIVE);
        Message message = message(from, to, xml);
        return new KeptMessage(
                ids.next(), sender, recipient, from, to, flags, false, null, List.of(), StanzaBytes.of(message));
    }

    static Message message(Jid from, Jid to, String xml) {
        Element element = XmlStreamParser.parseFragment(
                xml.getBytes(StandardCharsets.UTF_8), Namespaces.CLIENT, XmlLimits.AUTHENTICATED);
        return Message.of(element.with("from", from.toString()).with("to", to.toString()));
    }

    private long accountOf(Jid jid) {
        if (jid.bare().equals(ALICE.bare())) {
            return alice;
        }
        return jid.bare().equals(BOB.bare()) ? bob : 0;
    }

    /** Returns the ids of all messages in an account's archive. */
    List<Long> idsOf(long account) {
        archive.log().settle(account);
        return page(account, new PageRequest.Slice(PageRequest.Range.ALL, false, 0, 10_000, 100_000_000))
                .messages()
                .stream()
                .map(ArchivePage.ArchivedMessage::id)
                .toList();
    }

    ArchivePage page(long account, PageRequest.Slice slice) {
        return archive.store()
                .page(new PageRequest(account, PageRequest.Range.ALL, null, List.of(), null, slice))
                .orElseThrow();
    }

    /** Returns the texts of messages. */
    static List<String> texts(ArchivePage page) {
        return page.messages().stream()
                .map(message -> StanzaBytes.read(message.stanza()).childText("body"))
                .map(String::valueOf)
                .toList();
    }

    int rows(String table) {
        return database.read(handle -> handle.createQuery("SELECT count(*) FROM " + table)
                .mapTo(Integer.class)
                .one());
    }

    Instant after(Duration time) {
        return now.plus(time);
    }

    static void joinAll(List<CompletableFuture<Void>> appends) {
        appends.forEach(CompletableFuture::join);
    }

    @Override
    public void close() {
        database.close();
    }
}
