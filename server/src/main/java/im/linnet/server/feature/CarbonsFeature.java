// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.extension.Account;
import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Direction;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.Phase;
import im.linnet.server.extension.SessionFlag;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.Target;
import im.linnet.server.extension.Verdict;
import im.linnet.xmpp.payload.Carbon;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.Node;
import java.util.List;

/**
 * Lets clients turn copies of the user's messages on and off (XEP-0280); the account makes them. Copies that others claim
 * to have made are taken out of their messages: some client may believe them (§11).
 */
public final class CarbonsFeature implements Extension {
    private static final PayloadName ENABLE = new PayloadName("enable", Carbon.NAMESPACE);
    private static final PayloadName DISABLE = new PayloadName("disable", Carbon.NAMESPACE);

    @Override
    public void declare(Declarations declarations) {
        declarations.xep(280, "1.0.1");
        declarations.xep(297, "1.0");
        for (Target target : List.of(Target.SERVER, Target.OWN_ACCOUNT)) {
            declarations.feature(target, Carbon.NAMESPACE);
            declarations.feature(target, Carbon.RULES_FEATURE);
        }
        declarations.iqOnLoop(IqType.SET, Target.OWN_ACCOUNT, ENABLE, (iq, context) -> turn(iq, context, true));
        declarations.iqOnLoop(IqType.SET, Target.OWN_ACCOUNT, DISABLE, (iq, context) -> turn(iq, context, false));
        declarations.bindFeature(ENABLE, (session, _) -> {
            session.set(SessionFlag.CARBONS, true);
            return null;
        });
        for (Target others : List.of(Target.OTHER_ACCOUNT, Target.NO_ACCOUNT)) {
            declarations.iqOnLoop(IqType.SET, others, ENABLE, CarbonsFeature::refuse);
            declarations.iqOnLoop(IqType.SET, others, DISABLE, CarbonsFeature::refuse);
        }
        declarations.filter(Direction.FROM_CLIENT, Phase.CHECK, CarbonsFeature::withoutForged);
        declarations.filter(Direction.TO_ACCOUNT, Phase.CHECK, CarbonsFeature::withoutForged);
    }

    private static Iq turn(Iq request, IqContext context, boolean on) {
        context.requireSession().set(SessionFlag.CARBONS, on);
        return request.result();
    }

    /** §4.1, §5.1: one turns on or off one's own. */
    private static Iq refuse(Iq request, IqContext context) {
        throw new StanzaException(ErrorCondition.NOT_ALLOWED);
    }

    /** The server's own copies do not come this way. What holds nothing else is not even worth an empty message. */
    private static Verdict withoutForged(Stanza stanza, Account account, StanzaContext context) {
        if (!(stanza instanceof Message) || !isSuspect(stanza.element())) {
            return new Verdict.Continue(stanza);
        }
        Element honest = stanza.element().without(Carbon::isWrapper);
        return honest.firstElement() == null
                ? new Verdict.Drop("forged copy")
                : new Verdict.Continue(stanza.withElement(honest));
    }

    private static boolean isSuspect(Element message) {
        for (Node child : message.children()) {
            if (child instanceof Element element && Carbon.isWrapper(element)) {
                return true;
            }
        }
        return false;
    }
}
