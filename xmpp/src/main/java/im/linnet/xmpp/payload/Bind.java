// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/** Resource binding: RFC 6120 §7. */
public final class Bind {
    private Bind() {}

    /** Returns the stream feature. */
    public static Element feature() {
        return Element.of("bind", Namespaces.BIND);
    }

    /** Returns the payload of a request, which may propose a resourcepart. */
    public static Element request(@Nullable String resource) {
        return Element.builder("bind", Namespaces.BIND)
                .textChild("resource", resource)
                .build();
    }

    /**
     * Returns the resourcepart that a request proposes, not prepared.
     *
     * @return null if the server is to make one up, as it does for an empty proposal (§7.7.2.1)
     */
    public static @Nullable String proposedResource(Element bind) {
        String resource = bind.childText("resource");
        return resource == null || resource.isEmpty() ? null : resource;
    }

    /** Returns the payload of the answer that tells a client its address. */
    public static Element result(Jid jid) {
        return Element.builder("bind", Namespaces.BIND)
                .textChild("jid", jid.toString())
                .build();
    }

    /** Returns the full address that an answer tells, or null without a valid one. */
    public static @Nullable Jid boundJid(Element bind) {
        String text = bind.childText("jid");
        Jid jid = Jid.orNull(text == null ? null : text.strip());
        return jid == null || jid.isBare() ? null : jid;
    }
}
