// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.mailbox.Loop;
import im.linnet.server.net.Connection;
import im.linnet.server.net.TlsSession;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A connection that keeps what is sent; the test's thread is its loop, and no delay ever passes. */
final class FakeConnection implements Connection, Loop {
    private final List<Element> sent = new ArrayList<>();

    /** Returns what has been sent since the last call. */
    List<Element> sent() {
        List<Element> all = List.copyOf(sent);
        sent.clear();
        return all;
    }

    @Override
    public Loop loop() {
        return this;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public Runnable schedule(Runnable task, Duration delay) {
        return () -> {};
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return new InetSocketAddress(0);
    }

    @Override
    public @Nullable TlsSession tls() {
        return null;
    }

    @Override
    public void open(Element header) {}

    @Override
    public void send(Element element) {
        sent.add(element);
    }

    @Override
    public CompletableFuture<Boolean> written() {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public void restart() {}

    @Override
    public boolean startTls(Element proceed, String host) {
        return false;
    }

    @Override
    public void limits(XmlLimits limits) {}

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void close(@Nullable StreamError error) {}
}
