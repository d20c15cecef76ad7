// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.xml.Element;
import java.util.function.Consumer;

/** What the server itself has to say to others. Safe from any thread; never blocks. */
public interface Outgoing {
    /**
     * Asks somebody in the name of a hosted domain.
     *
     * @param question the addresses and the payload
     * @param answer hears a result or an error, exactly once, on any thread, and must not block;
     *     {@code remote-server-timeout} if no answer comes, {@code resource-constraint} if too many are awaited already
     */
    void ask(Question question, Consumer<Iq> answer);

    /**
     * A request of the server.
     *
     * @param type get or set
     * @param from a hosted domain
     * @param to who is asked
     * @param payload what is asked
     */
    record Question(IqType type, Jid from, Jid to, Element payload) {}
}
