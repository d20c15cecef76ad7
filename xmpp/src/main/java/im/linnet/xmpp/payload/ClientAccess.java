// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.XmppDateTime;
import im.linnet.xmpp.xml.Element;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who has access to an account: XEP-0494 Client Access Management, version 0.1.0. */
public final class ClientAccess {
    /** The namespace. */
    public static final String NAMESPACE = "urn:xmpp:cam:0";

    private ClientAccess() {}

    /** How a client has got access. */
    public enum Auth {
        PASSWORD("password"),
        GRANT("grant"),
        FAST("fast");

        private final String element;

        Auth(String element) {
            this.element = element;
        }
    }

    /**
     * A client that has access.
     *
     * @param id names it, for {@link #revoke}
     * @param connected whether it has a session, or one that it can come back to
     * @param firstSeen when it got access
     * @param lastSeen when it last used it
     * @param auth how it got access
     * @param software its software's name, or null
     * @param device its device's name, or null
     */
    public record Client(
            String id,
            boolean connected,
            Instant firstSeen,
            Instant lastSeen,
            List<Auth> auth,
            @Nullable String software,
            @Nullable String device) {
        /** Copies the list. */
        public Client {
            auth = List.copyOf(auth);
        }

        private Element toElement() {
            Element.Builder userAgent = Element.builder("user-agent", NAMESPACE)
                    .textChild("software", software)
                    .textChild("device", device);
            return Element.builder("client", NAMESPACE)
                    .attribute("connected", Boolean.toString(connected))
                    .attribute("id", id)
                    .attribute("type", "session")
                    .textChild("first-seen", XmppDateTime.format(firstSeen))
                    .textChild("last-seen", XmppDateTime.format(lastSeen))
                    .child(Element.builder("auth", NAMESPACE)
                            .children(auth.stream()
                                    .map(each -> Element.of(each.element, NAMESPACE))
                                    .toList())
                            .build())
                    .child(Element.builder("permission", NAMESPACE)
                            .attribute("status", "unrestricted")
                            .build())
                    .child(software == null && device == null ? null : userAgent.build())
                    .build();
        }

        private static @Nullable Client of(Element element) {
            String id = element.attribute("id");
            Instant first = XmppDateTime.parse(element.childText("first-seen"));
            Instant last = XmppDateTime.parse(element.childText("last-seen"));
            if (id == null || first == null || last == null) {
                return null;
            }
            Element auth = element.child("auth", NAMESPACE);
            List<Auth> known = new ArrayList<>();
            for (Auth each : Auth.values()) {
                if (auth != null && auth.has(each.element, NAMESPACE)) {
                    known.add(each);
                }
            }
            String connected = element.attribute("connected", "");
            Element agent = element.child("user-agent", NAMESPACE);
            return new Client(
                    id,
                    connected.equals("true") || connected.equals("1"),
                    first,
                    last,
                    known,
                    agent == null ? null : agent.childText("software"),
                    agent == null ? null : agent.childText("device"));
        }
    }

    /** Returns the payload that asks for the clients. */
    public static Element list() {
        return Element.of("list", NAMESPACE);
    }

    /** Returns the payload of the answer. */
    public static Element clients(List<Client> clients) {
        return Element.builder("clients", NAMESPACE)
                .children(clients.stream().map(Client::toElement).toList())
                .build();
    }

    /** Reads the payload of the answer; clients that are not told of in full are left out. */
    public static List<Client> clientsOf(Element payload) {
        List<Client> clients = new ArrayList<>();
        for (Element element : payload.elements("client", NAMESPACE)) {
            Client client = Client.of(element);
            if (client != null) {
                clients.add(client);
            }
        }
        return clients;
    }

    /** Returns the payload that takes a client's access away. */
    public static Element revoke(String id) {
        return Element.builder("revoke", NAMESPACE).attribute("id", id).build();
    }

    /** Returns the condition that says that only a new password takes the client's access away (§3.2). */
    public static Element passwordResetRequired() {
        return Element.of("password-reset-required", NAMESPACE);
    }
}
