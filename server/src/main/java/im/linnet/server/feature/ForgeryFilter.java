// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.extension.Account;
import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Direction;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.Phase;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.Verdict;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.Delay;
import im.linnet.xmpp.payload.StanzaId;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.Node;
import java.util.List;
import java.util.Set;

/**
 * Takes out of stanzas what only this server could truthfully have put in: ids (XEP-0359 §3) and delays (XEP-0203 §7) in
 * its own name or that of an account, and ids of room occupants (XEP-0421) that a client sends.
 */
public final class ForgeryFilter implements Extension {
    private static final String LEGACY_DELAY = "jabber:x:delay";
    private static final String OCCUPANT = "urn:xmpp:occupant-id:0";

    private final Set<String> hosts;
    private final List<Jid> hostJids;

    /**
     * Creates one.
     *
     * @param hosts the hosted domains
     */
    public ForgeryFilter(Set<String> hosts) {
        this.hosts = Set.copyOf(hosts);
        this.hostJids = hosts.stream().map(Jid::of).toList();
    }

    @Override
    public void declare(Declarations declarations) {
        declarations.xep(203, "2.0");
        declarations.xep(359, "0.7.0");
        declarations.filter(Direction.FROM_CLIENT, Phase.CHECK, this::fromClient);
        declarations.filter(Direction.TO_ACCOUNT, Phase.CHECK, this::toAccount);
    }

    private Verdict fromClient(Stanza stanza, Account account, StanzaContext context) {
        if (!isSuspect(stanza)) {
            return new Verdict.Continue(stanza);
        }
        Element honest = strip(stanza.element(), account).without(child -> child.is("occupant-id", OCCUPANT));
        return new Verdict.Continue(stanza.withElement(honest));
    }

    private Verdict toAccount(Stanza stanza, Account account, StanzaContext context) {
        return new Verdict.Continue(isSuspect(stanza) ? stanza.withElement(strip(stanza.element(), account)) : stanza);
    }

    /** Tells whether there is anything to look at more closely: most stanzas have no such elements at all. */
    private static boolean isSuspect(Stanza stanza) {
        if (stanza instanceof Iq) {
            return false;
        }
        for (Node child : stanza.element().children()) {
            if (child instanceof Element element) {
                switch (element.namespace()) {
                    case StanzaId.NAMESPACE, Delay.NAMESPACE, LEGACY_DELAY, OCCUPANT -> {
                        return true;
                    }
                    default -> {}
                }
            }
        }
        return false;
    }

    private Element strip(Element stanza, Account account) {
        Element stripped = Delay.strip(
                stanza,
                from -> from.bare().equals(account.jid()) || from.local() == null && hosts.contains(from.domain()));
        stripped = StanzaId.stripStanzaIds(stripped, account.jid());
        for (Jid host : hostJids) {
            stripped = StanzaId.stripStanzaIds(stripped, host);
        }
        return stripped;
    }
}
