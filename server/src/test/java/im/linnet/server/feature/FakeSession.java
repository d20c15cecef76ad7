// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.extension.ClientSession;
import im.linnet.server.extension.SessionFlag;
import im.linnet.server.extension.SignIn;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.ClientState;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.PresenceType;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A session that keeps what it is sent. */
final class FakeSession implements ClientSession {
    private final FakeAccount account;
    private final Jid jid;
    private final Set<SessionFlag> flags = new HashSet<>();
    private final List<ClientState> states = new ArrayList<>();
    private final List<Element> delivered = new ArrayList<>();
    private SignIn signIn = new SignIn(0, false, Instant.EPOCH);
    private @Nullable StreamError closed;
    private @Nullable Presence presence;

    FakeSession(FakeAccount account, String resource) {
        this.account = account;
        this.jid = account.jid().withResource(resource);
    }

    /** Makes it one of a client that says which one it is. */
    FakeSession of(long client) {
        signIn = new SignIn(client, true, Instant.EPOCH);
        return this;
    }

    FakeSession available() {
        presence = Presence.of(PresenceType.AVAILABLE, jid, null);
        return this;
    }

    /** Returns what has been delivered since the last call. */
    List<Element> received() {
        List<Element> all = List.copyOf(delivered);
        delivered.clear();
        return all;
    }

    List<ClientState> states() {
        return states;
    }

    @Nullable
    StreamError closed() {
        return closed;
    }

    @Override
    public Jid jid() {
        return jid;
    }

    @Override
    public FakeAccount account() {
        return account;
    }

    @Override
    public SignIn signIn() {
        return signIn;
    }

    @Override
    public InetAddress address() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public void clientState(ClientState state) {
        states.add(state);
    }

    @Override
    public void deliver(Stanza stanza) {
        delivered.add(stanza.element());
    }

    @Override
    public CompletableFuture<Boolean> written() {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public void close(StreamError error) {
        closed = error;
    }

    @Override
    public @Nullable Presence presence() {
        return presence;
    }

    @Override
    public boolean isInterested() {
        return false;
    }

    @Override
    public boolean has(SessionFlag flag) {
        return flags.contains(flag);
    }

    @Override
    public void set(SessionFlag flag, boolean on) {
        if (on) {
            flags.add(flag);
        } else {
            flags.remove(flag);
        }
    }

    @Override
    public boolean isAttached() {
        return closed == null;
    }
}
