// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.Target;
import im.linnet.xmpp.payload.Ping;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.StanzaException;

/** Says that somebody is there (XEP-0199). */
public final class PingFeature implements Extension {
    private static final PayloadName PING = new PayloadName("ping", Ping.NAMESPACE);

    @Override
    public void declare(Declarations declarations) {
        declarations.xep(199, "2.0.1");
        declarations.feature(Target.SERVER, Ping.NAMESPACE);
        declarations.feature(Target.SERVICE, Ping.NAMESPACE);
        declarations.feature(Target.OWN_ACCOUNT, Ping.NAMESPACE);
        declarations.feature(Target.OTHER_ACCOUNT, Ping.NAMESPACE);
        declarations.iqOnLoop(IqType.GET, Target.SERVER, PING, (request, _) -> request.result());
        declarations.iqOnLoop(IqType.GET, Target.SERVICE, PING, (request, _) -> request.result());
        declarations.iqOnLoop(IqType.GET, Target.OWN_ACCOUNT, PING, (request, _) -> request.result());
        declarations.iqOnLoop(IqType.GET, Target.OTHER_ACCOUNT, PING, PingFeature::answerFriend);
    }

    /** Strangers get what they get from an address without an account, so as not to learn that there is one. */
    private static Iq answerFriend(Iq request, IqContext context) {
        if (!context.seesPresence()) {
            throw new StanzaException(ErrorCondition.SERVICE_UNAVAILABLE);
        }
        return request.result();
    }
}
