// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.StreamPhase;
import im.linnet.xmpp.payload.ClientState;
import im.linnet.xmpp.xml.Element;

/** Says that clients may tell whether somebody looks at them (XEP-0352); the session acts on it. */
public final class ClientStateFeature implements Extension {
    @Override
    public void declare(Declarations declarations) {
        declarations.xep(352, "1.0.0");
        for (ClientState state : ClientState.values()) {
            Element element = state.toElement();
            declarations.bindFeature(new PayloadName(element.name(), element.namespace()), (session, _) -> {
                session.clientState(state);
                return null;
            });
        }
        declarations.streamFeature(StreamPhase.AFTER_LOGIN, _ -> ClientState.feature());
    }
}
