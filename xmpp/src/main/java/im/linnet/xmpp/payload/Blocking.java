// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.ErrorType;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Keeping away whom one does not want to hear: XEP-0191 Blocking Command, version 1.3. */
public final class Blocking {
    /** The namespace of the commands, which is a feature too. */
    public static final String NAMESPACE = "urn:xmpp:blocking";
    /** The namespace of the {@code blocked} condition. */
    public static final String ERRORS = "urn:xmpp:blocking:errors";

    private Blocking() {}

    /** What a client asks for. */
    public sealed interface Command {}

    /** Asks for the list. */
    public record Fetch() implements Command {}

    /**
     * Blocks addresses.
     *
     * @param jids the addresses, at least one, each once
     */
    public record Block(List<Jid> jids) implements Command {
        /** Takes a copy of the list. */
        public Block {
            jids = List.copyOf(jids);
        }
    }

    /**
     * Unblocks addresses.
     *
     * @param jids the addresses, each once; none for all
     */
    public record Unblock(List<Jid> jids) implements Command {
        /** Takes a copy of the list. */
        public Unblock {
            jids = List.copyOf(jids);
        }

        /** Tells whether all addresses are unblocked. */
        public boolean isAll() {
            return jids.isEmpty();
        }
    }

    /**
     * Reads the payload of a command or of a push.
     *
     * @throws StanzaException ({@code bad-request}) if it is none, if an item has no address, or if nothing is to be
     *     blocked; ({@code jid-malformed}) if an address is not one
     */
    public static Command command(Element payload) {
        if (payload.namespace().equals(NAMESPACE)) {
            switch (payload.name()) {
                case "blocklist" -> {
                    return new Fetch();
                }
                case "block" -> {
                    List<Jid> jids = jids(payload);
                    if (jids.isEmpty()) {
                        throw new StanzaException(ErrorCondition.BAD_REQUEST, "nothing to block");
                    }
                    return new Block(jids);
                }
                case "unblock" -> {
                    return new Unblock(jids(payload));
                }
                default -> {}
            }
        }
        throw new StanzaException(ErrorCondition.BAD_REQUEST, "not a blocking command");
    }

    /**
     * Reads the {@code item} children of a command or list.
     *
     * @throws StanzaException as {@link #command} does
     */
    public static List<Jid> jids(Element parent) {
        Set<Jid> jids = new LinkedHashSet<>();
        for (Element item : parent.elements("item", NAMESPACE)) {
            jids.add(Attributes.requiredJid(item, "jid"));
        }
        return List.copyOf(jids);
    }

    /** Returns the answer to a {@link Fetch}. */
    public static Element list(Collection<Jid> jids) {
        return withItems("blocklist", jids);
    }

    /** Returns a command, which is also its push. */
    public static Element toElement(Command command) {
        return switch (command) {
            case Fetch() -> Element.of("blocklist", NAMESPACE);
            case Block(var jids) -> withItems("block", jids);
            case Unblock(var jids) -> withItems("unblock", jids);
        };
    }

    private static Element withItems(String name, Collection<Jid> jids) {
        Element.Builder element = Element.builder(name, NAMESPACE);
        for (Jid jid : jids) {
            element.child(Element.builder("item", NAMESPACE)
                    .attribute("jid", jid.toString())
                    .build());
        }
        return element.build();
    }

    /** Returns the error for what a user sends to an address that the user has blocked (§3.3). */
    public static StanzaError blockedByYou() {
        return StanzaError.of(ErrorType.CANCEL, ErrorCondition.NOT_ACCEPTABLE)
                .withApplication(Element.of("blocked", ERRORS));
    }
}
