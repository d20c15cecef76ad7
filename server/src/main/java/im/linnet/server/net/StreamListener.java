// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import im.linnet.xmpp.xml.XmlEvent;
import im.linnet.xmpp.xml.XmlException;

/** What a stream hears from its connection. All calls come from the connection's loop. */
public interface StreamListener {
    /** The connection is there, TLS included if it comes first; the peer may open its stream. */
    void connected(Connection connection);

    /** TLS was negotiated inside the stream ({@link Connection#startTls}); the peer opens a new stream. */
    void secured();

    /** The peer sent something. */
    void received(XmlEvent event);

    /** The peer sent what is not XML as XMPP allows it, or too much of it. Nothing more will be received. */
    void invalid(XmlException fault);

    /** The connection is gone, whoever ended it. Called once, last. */
    void disconnected();
}
