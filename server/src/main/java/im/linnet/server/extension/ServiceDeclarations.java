// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.stanza.IqType;

/** Takes what an {@link Extension} declares for a host of its own. Only valid while {@link Extension#declare} runs. */
public interface ServiceDeclarations {
    /** Advertises a feature in the host's disco#info. */
    ServiceDeclarations feature(String feature);

    /** Serves requests to the host that may block: the handler runs on a virtual thread. */
    ServiceDeclarations iq(IqType type, PayloadName payload, IqHandler handler);

    /** Serves requests to the host without ever blocking: the handler runs on an event loop. */
    ServiceDeclarations iqOnLoop(IqType type, PayloadName payload, IqHandler handler);
}
