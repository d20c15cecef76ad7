// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.cluster;

import im.linnet.server.extension.StanzaContext;
import im.linnet.xmpp.stanza.Stanza;

/** Reaches entities wherever they live. Nothing may assume that an entity is on this node. */
public interface Cluster {
    /**
     * Hands a stanza to the entity that owns the bare form of its address. Never blocks; in order for one sender and one
     * entity.
     *
     * @param stanza a stanza with a sender and an addressee at a hosted domain
     */
    void deliver(Stanza stanza, StanzaContext context);
}
