// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.archive.ArchivePage.ArchivedMessage;
import im.linnet.server.store.Ids;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.Retraction;
import im.linnet.xmpp.payload.RoomMessage;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.MessageType;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts tombstones in the places of messages that their senders take back (XEP-0424 §4), in one-to-one conversations.
 *
 * <p>A message is taken back only by who sent it: the bare address that the server itself has seen it come from must be the
 * same (§5), and the full address where either came through a room, whose occupants share their bare address. It is found
 * by the id that its sender gave it (§5.1), in the conversation that the retraction belongs to. The retraction itself is
 * kept whatever becomes of the message.
 */
public final class Retractions {
    private static final Logger LOG = LoggerFactory.getLogger(Retractions.class);
    /** How many may wait or run; beyond, messages stay as they are, as with a service without tombstones. */
    private static final int MAX_WAITING = 256;

    private final Archive archive;
    private final Executor blocking;
    private final Semaphore room = new Semaphore(MAX_WAITING);

    /**
     * @param blocking runs what may block
     */
    public Retractions(Archive archive, Executor blocking) {
        this.archive = archive;
        this.blocking = blocking;
    }

    /**
     * Takes a message that has become durable, whatever is in it; never blocks.
     *
     * @param kept as it was appended
     * @param message the same, with the sender that the server has seen
     */
    public void committed(KeptMessage kept, Message message) {
        Retraction retraction = Retraction.in(message.element());
        if (retraction == null || !counts(message) || !room.tryAcquire()) {
            return;
        }
        blocking.execute(() -> {
            try {
                retract(kept, message, retraction);
            } catch (StoreException e) {
                LOG.warn("a retracted message was not replaced", e);
            } finally {
                room.release();
            }
        });
    }

    private static boolean counts(Message message) {
        return (message.type() == MessageType.CHAT || message.type() == MessageType.NORMAL) && message.id() != null;
    }

    private void retract(KeptMessage kept, Message message, Retraction retraction) {
        if ((kept.flags() & KeptMessage.IN_SENDERS_ARCHIVE) != 0
                && retractIn(kept.senderId(), kept.to(), kept, message, retraction)) {
            return;
        }
        if ((kept.flags() & KeptMessage.IN_RECIPIENTS_ARCHIVE) != 0) {
            retractIn(kept.recipientId(), kept.from(), kept, message, retraction);
        }
    }

    private boolean retractIn(long accountId, Jid peer, KeptMessage kept, Message message, Retraction retraction) {
        archive.log().settle(accountId);
        for (ArchivedMessage candidate : archive.store().tagged(accountId, peer, retraction.id(), kept.id())) {
            Element original = read(candidate);
            if (original != null && isSame(original, retraction) && mayRetract(kept.from(), message, original)) {
                String id = message.element().attribute("id", "");
                Retraction.Tombstone tombstone = new Retraction.Tombstone(id, Ids.time(kept.id()));
                archive.store().bury(candidate.id(), StanzaBytes.of(Message.of(tombstone.replace(original))));
                return true;
            }
        }
        return false;
    }

    private static @Nullable Element read(ArchivedMessage candidate) {
        try {
            return StanzaBytes.read(candidate.stanza());
        } catch (XmlException e) {
            LOG.atError().addKeyValue("message", candidate.id()).setCause(e).log("a stored message could not be read");
            return null;
        }
    }

    private static boolean isSame(Element original, Retraction retraction) {
        return retraction.id().equals(original.attribute("id"));
    }

    /** Tells whether who sends a retraction sent the original. */
    static boolean mayRetract(Jid sender, Message retraction, Element original) {
        Jid author = Jid.orNull(original.attribute("from"));
        if (author == null || original.attribute("type", "").equals("groupchat")) {
            return false;
        }
        boolean throughRoom = retraction.element().has("x", RoomMessage.USER) || original.has("x", RoomMessage.USER);
        return throughRoom ? author.equals(sender) : author.bare().equals(sender.bare());
    }
}
