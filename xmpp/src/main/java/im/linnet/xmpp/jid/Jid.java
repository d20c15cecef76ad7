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
    private final String text;
    private final Jid bare;

    private Jid(@Nullable String local, String domain, @Nullable String resource, @Nullable Jid bare) {
        this.local = local;
        this.domain = domain;
        this.resource = resource;
        this.bare = bare == null ? this : bare;
        String front = local == null ? domain : local + '@' + domain;
        this.text = resource == null ? front : front + '/' + resource;
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

    /** Returns an address of parts that are prepared. */
    static Jid prepared(@Nullable String local, String domain, @Nullable String resource) {
        Jid bare = resource == null ? null : new Jid(local, domain, null, null);
        return new Jid(local, domain, resource, bare);
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
        return isDomain() ? this : new Jid(null, domain, null, null);
    }

    /**
     * Returns the bare address with a resourcepart.
     *
     * @throws JidException if the resourcepart is not allowed
     */
    public Jid withResource(String newResource) {
        return new Jid(local, domain, JidParser.prepareResource(newResource), bare);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Jid that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(text);
    }

    @Override
    public int compareTo(Jid other) {
        return text.compareTo(other.text);
    }

    /** Returns the address as text, as it stands in {@code to} and {@code from}. */
    @Override
    public String toString() {
        return text;
    }
}
