// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import im.linnet.server.mailbox.Loop;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlLimits;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What carries one stream, whatever its transport and framing.
 *
 * <p>{@link #send}, {@link #written} and {@link #close} may be called from any thread, everything else from the connection's loop only.
 * After {@code close} nothing more is sent, and calls have no effect.
 */
public interface Connection {
    /** Returns the loop that the connection belongs to. */
    Loop loop();

    /** Returns the peer's address. */
    InetSocketAddress remoteAddress();

    /** Returns what TLS negotiated, or null while there is none. */
    @Nullable
    TlsSession tls();

    /**
     * Sends the opening of the server's side of the stream.
     *
     * @param header the {@code stream} element with {@code from}, {@code to}, {@code id}, {@code version} and {@code xml:lang}
     */
    void open(Element header);

    /** Sends a top-level element. Several calls in one turn of the loop share a write. */
    void send(Element element);

    /**
     * Completes when the peer's system has taken what was sent before; with false if the connection ends first.
     */
    CompletableFuture<Boolean> written();

    /** Expects a new stream from the peer (RFC 6120 §4.3.3); what it sent ahead belongs to the new stream. */
    void restart();

    /**
     * Sends an element and then negotiates TLS (RFC 6120 §5.4.2.3). What the peer sent ahead in the clear is dropped
     * with the connection: it could have been injected.
     *
     * @param proceed the last element in the clear
     * @param host which certificate to show if the client names none
     * @return false if there was such input
     */
    boolean startTls(Element proceed, String host);

    /** Changes the bounds of what the peer may send from here on. */
    void limits(XmlLimits limits);

    /**
     * Stops handing over what the peer sends, until {@link #resume} was called as often as this. May be called inside the
     * handing over.
     */
    void pause();

    /** Goes on handing over what the peer sends, if this was the last reason not to. */
    void resume();

    /**
     * Closes the stream and then the connection, after what was sent before.
     *
     * @param error what to tell the peer first if our side of the stream is open, or null for an orderly end
     */
    void close(@Nullable StreamError error);
}
