// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.jid.JidException;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whose messages a user wants to be archived: XEP-0441 Message Archive Management Preferences, version 0.2.0.
 *
 * @param others what happens to messages of those who stand in neither list
 * @param always whose messages are archived
 * @param never whose messages are not
 */
public record MamPreferences(Default others, Set<Jid> always, Set<Jid> never) {
    private static final String NAME = "prefs";

    /** Everything is archived. */
    public static final MamPreferences EVERYTHING = new MamPreferences(Default.ALWAYS, Set.of(), Set.of());

    /** What happens to messages of those who stand in neither list (§2.1.1). */
    public enum Default {
        /** They are archived. */
        ALWAYS,
        /** They are not. */
        NEVER,
        /** They are archived if the contact is in the roster. */
        ROSTER;

        private final String value = name().toLowerCase(Locale.ROOT);

        /** Returns the word on the wire. */
        public String value() {
            return value;
        }

        /** Returns what a word on the wire means, or null if it means nothing. */
        public static @Nullable Default ofValue(@Nullable String value) {
            for (Default candidate : values()) {
                if (candidate.value.equals(value)) {
                    return candidate;
                }
            }
            return null;
        }
    }

    /** Takes copies of the lists. Who stands in both is in {@code never}. */
    public MamPreferences {
        Set<Jid> unwanted = Set.copyOf(never);
        never = unwanted;
        always = Set.copyOf(
                always.stream().filter(jid -> !unwanted.contains(jid)).toList());
    }

    /**
     * Reads a {@code prefs} element.
     *
     * @throws StanzaException ({@code bad-request}) if the default is missing or unknown; ({@code jid-malformed}) if an
     *     address is not one
     */
    public static MamPreferences of(Element prefs) {
        Default others = Default.ofValue(prefs.attribute("default"));
        if (others == null) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "the default is always, never or roster");
        }
        return new MamPreferences(others, jids(prefs.child("always")), jids(prefs.child("never")));
    }

    private static Set<Jid> jids(@Nullable Element list) {
        Set<Jid> jids = new LinkedHashSet<>();
        if (list != null) {
            for (Element jid : list.elements("jid", MamQuery.NAMESPACE)) {
                try {
                    jids.add(Jid.of(jid.text().strip()));
                } catch (JidException e) {
                    throw new StanzaException(ErrorCondition.JID_MALFORMED, "jid: " + e.getMessage());
                }
            }
        }
        return jids;
    }

    /**
     * Tells whether messages from or to an address are archived. A list's entry with a resource goes before one without
     * (§2.3).
     *
     * @param isContact whether a bare address is in the user's roster
     */
    public boolean archives(Jid peer, Predicate<Jid> isContact) {
        Jid bare = peer.bare();
        if (never.contains(peer)) {
            return false;
        }
        if (always.contains(peer)) {
            return true;
        }
        if (never.contains(bare)) {
            return false;
        }
        return always.contains(bare)
                || switch (others) {
                    case ALWAYS -> true;
                    case NEVER -> false;
                    case ROSTER -> isContact.test(bare);
                };
    }

    /** Returns the payload of a request for the preferences. */
    public static Element request() {
        return Element.of(NAME, MamQuery.NAMESPACE);
    }

    /** Returns the {@code prefs} element, with the lists in the order of the addresses. */
    public Element toElement() {
        return Element.builder(NAME, MamQuery.NAMESPACE)
                .attribute("default", others.value)
                .child(list("always", always))
                .child(list("never", never))
                .build();
    }

    private static Element list(String name, Set<Jid> jids) {
        Element.Builder list = Element.builder(name, MamQuery.NAMESPACE);
        jids.stream().sorted().forEach(jid -> list.textChild("jid", jid.toString()));
        return list.build();
    }
}
