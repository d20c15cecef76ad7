// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.cluster;

import im.linnet.server.extension.StanzaContext;
import im.linnet.xmpp.stanza.Stanza;

/** Holds the entities that live on this node. */
@FunctionalInterface
public interface EntityHost {
    /** Hands a stanza to the entity that owns the bare form of its address. Never blocks. */
    void deliver(Stanza stanza, StanzaContext context);
}
