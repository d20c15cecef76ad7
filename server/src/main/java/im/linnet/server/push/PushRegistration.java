// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.push;

import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.jid.Jid;
import org.jspecify.annotations.Nullable;

/**
 * Where a user wants notifications published. It belongs to the account and is one for each service and node; enabling it
 * again makes another one, with another id.
 *
 * @param id the id in the store
 * @param service the push service
 * @param node the service's node, or null
 * @param options what to give to the service each time, or null
 * @param resource the resource of the client that asked
 */
record PushRegistration(
        long id,
        Jid service,
        @Nullable String node,
        @Nullable DataForm options,
        String resource) {
    boolean isFor(Jid otherService, @Nullable String otherNode) {
        return service.equals(otherService) && (node == null ? otherNode == null : node.equals(otherNode));
    }

    /** Hides the options, in which there are secrets. */
    @Override
    public String toString() {
        return "PushRegistration[" + id + ']';
    }
}
