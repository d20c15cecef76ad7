// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.xml.Element;

/** Asks whether somebody is there: XEP-0199 XMPP Ping, version 2.0.1. The answer has no payload. */
public final class Ping {
    /** The namespace of {@code ping}, which is a feature too. */
    public static final String NAMESPACE = "urn:xmpp:ping";

    private Ping() {}

    /** Returns the payload of a request. */
    public static Element request() {
        return Element.of("ping", NAMESPACE);
    }
}
