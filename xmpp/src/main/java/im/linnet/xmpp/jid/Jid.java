// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.jid;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An XMPP address (RFC 7622), prepared and validated: equal addresses have equal parts.
 *
 * <p>{@code localpart@domainpart/resourcepart}; without a resourcepart it is bare, with one it is full.
 */
public final class Jid implements Comparable<Jid> {
    private final @Nullable String local;
    private final String domain;
    private final @Nullable String resource;
    /** This address itself if it is bare; shared by the full addresses that were made from it. */
    private final Jid bare;

    private final int hash;

    /** Made when first asked for: many addresses are only compared. Racing threads make equal texts. */
    private @Nullable String text;

    /** Makes a bare address of prepared parts; {@code text} is its text if that is at hand. */
    Jid(@Nullable String local, String domain, @Nullable String text) {
        this.local = local;
        this.domain = domain;
        this.resource = null;
        this.bare = this;
        this.hash = 31 * Objects.hashCode(local) + domain.hashCode();
        this.text = text;
    }

    /** Makes an address of a prepared domainpart. */
    Jid(String domain) {
        this.local = null;
        this.domain = domain;
        this.resource = null;
        this.bare = this;
        this.hash = domain.hashCode();
        this.text = domain;
    }

    /** Makes a full address of prepared parts; {@code text} is its text if that is at hand. */
    Jid(Jid bare, String resource, @Nullable String text) {
        this.local = bare.local;
        this.domain = bare.domain;
        this.resource = resource;
        this.bare = bare;
        this.hash = 31 * bare.hash + resource.hashCode();
        this.text = text;
    }

    /**
     * Parses and prepares an address.
     *
     * @throws JidException if it is not an address
     */
    public static Jid of(String text) {
        return JidParser.parse(text);
    }

    /**
     * Parses and prepares an address that may be missing.
     *
     * @return null if the text is null or not an address
     */
    public static @Nullable Jid orNull(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return of(text);
        } catch (JidException _) {
            return null;
        }
    }

    /**
     * Prepares an address from its parts.
     *
     * @throws JidException if a part is not allowed
     */
    public static Jid of(@Nullable String local, String domain, @Nullable String resource) {
        return JidParser.prepare(local, domain, resource);
    }

    /** Returns the localpart, or null without one. */
    public @Nullable String local() {
        return local;
    }

    /** Returns the domainpart. */
    public String domain() {
        return domain;
    }

    /** Returns the resourcepart, or null for a bare address. */
    public @Nullable String resource() {
        return resource;
    }

    /** Tells whether there is no resourcepart. */
    public boolean isBare() {
        return resource == null;
    }

    /** Tells whether there is a resourcepart. */
    public boolean isFull() {
        return resource != null;
    }

    /** Tells whether there is nothing but a domainpart. */
    public boolean isDomain() {
        return local == null && resource == null;
    }

    /** Returns the address without its resourcepart. */
    public Jid bare() {
        return bare;
    }

    /** Returns the domain alone as an address. */
    public Jid domainJid() {
        return isDomain() ? this : new Jid(domain);
    }

    /**
     * Returns the bare address with a resourcepart.
     *
     * @throws JidException if the resourcepart is not allowed
     */
    public Jid withResource(String newResource) {
        return new Jid(bare, JidParser.prepareResource(newResource), null);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Jid that
                        && hash == that.hash
                        && Objects.equals(resource, that.resource)
                        && Objects.equals(local, that.local)
                        && domain.equals(that.domain);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Orders by text, code unit by code unit. */
    @Override
    public int compareTo(Jid other) {
        return toString().compareTo(other.toString());
    }

    /** Returns the address as text, as it stands in {@code to} and {@code from}. */
    @Override
    public String toString() {
        String made = text;
        if (made == null) {
            if (resource != null) {
                made = bare + "/" + resource;
            } else {
                made = local == null ? domain : local + '@' + domain;
            }
            text = made;
        }
        return made;
    }
}
