// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.cluster;

import im.linnet.server.extension.StanzaContext;
import im.linnet.xmpp.stanza.Stanza;

/**
 * A cluster of one node.
 *
 * @param host the node's entities
 */
public record LocalCluster(EntityHost host) implements Cluster {
    @Override
    public void deliver(Stanza stanza, StanzaContext context) {
        host.deliver(stanza, context);
    }
}
