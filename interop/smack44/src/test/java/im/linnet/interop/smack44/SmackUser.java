// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop.smack44;

import im.linnet.interop.ServerUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException;
import org.jivesoftware.smack.filter.StanzaTypeFilter;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.EntityBareJid;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;

/** A user signed in by Smack, who keeps every message and presence received, in order. */
final class SmackUser implements AutoCloseable {
    static final String PASSWORD = "correct horse battery staple";
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final XMPPTCPConnection connection;
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<Presence> presences = new LinkedBlockingQueue<>();

    private final List<Presence> presencesKept = new ArrayList<>();

    private SmackUser(XMPPTCPConnection connection) {
        this.connection = connection;
        connection.addSyncStanzaListener(stanza -> messages.add((Message) stanza), StanzaTypeFilter.MESSAGE);
        connection.addSyncStanzaListener(stanza -> presences.add((Presence) stanza), StanzaTypeFilter.PRESENCE);
    }

    /** Signs in through STARTTLS, present and with the roster loaded. */
    static SmackUser signIn(ServerUnderTest server, String name) throws Exception {
        return signIn(startTls(server), name, PASSWORD, _ -> {});
    }

    /** Signs in after {@code preparation} of the connection that is not open yet. */
    static SmackUser signIn(
            XMPPTCPConnectionConfiguration.Builder settings,
            String name,
            String password,
            Consumer<XMPPTCPConnection> preparation)
            throws Exception {
        var connection = new XMPPTCPConnection(
                settings.setUsernameAndPassword(name, password).build());
        connection.setReplyTimeout(LIMIT.toMillis());
        var user = new SmackUser(connection);
        try {
            preparation.accept(connection);
            connection.connect().login();
            user.roster().reloadAndWait();
            return user;
        } catch (SmackException | XMPPException | IOException e) {
            user.close();
            throw e;
        }
    }

    /** The settings for a stream that is secured by STARTTLS. */
    static XMPPTCPConnectionConfiguration.Builder startTls(ServerUnderTest server) throws IOException {
        return settings(server)
                .setPort(server.startTlsPort())
                .setSecurityMode(SecurityMode.required)
                .setCustomX509TrustManager(server.certificate().trustManager());
    }

    /** The settings for direct TLS. Smack 4.4 knows it only as a socket factory below a stream that asks for no more. */
    static XMPPTCPConnectionConfiguration.Builder directTls(ServerUnderTest server) throws IOException {
        return settings(server)
                .setPort(server.directTlsPort())
                .setSecurityMode(SecurityMode.disabled)
                .setSocketFactory(server.certificate().sslContext().getSocketFactory());
    }

    private static XMPPTCPConnectionConfiguration.Builder settings(ServerUnderTest server) throws IOException {
        return XMPPTCPConnectionConfiguration.builder()
                .setHostAddress(InetAddress.getLoopbackAddress())
                .setXmppDomain(JidCreate.domainBareFrom(server.domain()))
                .setResource("smack")
                .setCompressionEnabled(false);
    }

    XMPPTCPConnection connection() {
        return connection;
    }

    EntityBareJid address() {
        return connection.getUser().asEntityBareJid();
    }

    Roster roster() {
        return Roster.getInstanceFor(connection);
    }

    void say(Jid to, String body) throws Exception {
        connection.sendStanza(connection
                .getStanzaFactory()
                .buildMessageStanza()
                .to(to)
                .ofType(Message.Type.chat)
                .setBody(body)
                .build());
    }

    /** The next message. */
    Message message() throws InterruptedException {
        return next(messages, "message");
    }

    /** The next message if it is there by the time the server has answered a ping. */
    @Nullable Message messageByNow() throws Exception {
        org.jivesoftware.smackx.ping.PingManager.getInstanceFor(connection).pingMyServer();
        return messages.poll();
    }

    /** The next presence of this type from another user; others are kept for later. */
    Presence presence(Presence.Type type, EntityBareJid from) throws InterruptedException {
        for (Presence presence : presencesKept) {
            if (isFrom(presence, type, from)) {
                presencesKept.remove(presence);
                return presence;
            }
        }
        while (true) {
            var presence = next(presences, type + " presence from " + from);
            if (isFrom(presence, type, from)) {
                return presence;
            }
            presencesKept.add(presence);
        }
    }

    private static boolean isFrom(Presence presence, Presence.Type type, EntityBareJid from) {
        return presence.getType() == type && presence.getFrom().asBareJid().equals(from);
    }

    private <T> T next(BlockingQueue<T> queue, String what) throws InterruptedException {
        var item = queue.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        if (item == null) {
            throw new AssertionError(connection.getUser() + " received no " + what);
        }
        return item;
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
