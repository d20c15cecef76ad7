// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp;

/** The namespaces of RFC 6120 and RFC 6121. Those of extensions stand with their codecs. */
public final class Namespaces {
    /** Content namespace between client and server. */
    public static final String CLIENT = "jabber:client";
    /** Content namespace between servers. */
    public static final String SERVER = "jabber:server";
    /** Stream header, features and errors. */
    public static final String STREAMS = "http://etherx.jabber.org/streams";
    /** Conditions of stream errors. */
    public static final String STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";
    /** Conditions of stanza errors. */
    public static final String STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";
    /** STARTTLS negotiation. */
    public static final String TLS = "urn:ietf:params:xml:ns:xmpp-tls";
    /** SASL negotiation. */
    public static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
    /** Resource binding. */
    public static final String BIND = "urn:ietf:params:xml:ns:xmpp-bind";
    /** Session establishment, of no effect since RFC 6121. */
    public static final String SESSION = "urn:ietf:params:xml:ns:xmpp-session";
    /** Roster management. */
    public static final String ROSTER = "jabber:iq:roster";
    /** Stream feature of roster versioning. */
    public static final String ROSTER_VERSIONING = "urn:xmpp:features:rosterver";
    /** Stream feature of subscription pre-approval. */
    public static final String PRE_APPROVAL = "urn:xmpp:features:pre-approval";

    private Namespaces() {}
}
