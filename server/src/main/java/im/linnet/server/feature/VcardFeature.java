// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.config.VcardOptions;
import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.Target;
import im.linnet.xmpp.payload.VCardTemp;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import java.util.Objects;

/** Keeps users' business cards and shows them to everybody (XEP-0054). */
public final class VcardFeature implements Extension {
    private static final PayloadName CARD = new PayloadName(VCardTemp.NAME, VCardTemp.NAMESPACE);

    private final VcardStore store;
    private final VcardOptions options;

    /** Creates one over a store. */
    public VcardFeature(VcardStore store, VcardOptions options) {
        this.store = store;
        this.options = options;
    }

    @Override
    public void declare(Declarations declarations) {
        declarations.xep(54, "1.3.0");
        for (Target target : List.of(Target.SERVER, Target.OWN_ACCOUNT, Target.OTHER_ACCOUNT)) {
            declarations.feature(target, VCardTemp.NAMESPACE);
        }
        declarations.iq(
                IqType.GET,
                Target.OWN_ACCOUNT,
                CARD,
                (request, context) -> get(request, context, ErrorCondition.ITEM_NOT_FOUND));
        // §3.3: what an address without an account answers, so that nobody learns who has one.
        declarations.iq(
                IqType.GET,
                Target.OTHER_ACCOUNT,
                CARD,
                (request, context) -> get(request, context, ErrorCondition.SERVICE_UNAVAILABLE));
        declarations.iq(IqType.SET, Target.OWN_ACCOUNT, CARD, this::set);
        declarations.iqOnLoop(IqType.SET, Target.OTHER_ACCOUNT, CARD, VcardFeature::forbidden);
        declarations.iqOnLoop(IqType.SET, Target.NO_ACCOUNT, CARD, VcardFeature::forbidden);
    }

    private static Iq forbidden(Iq request, IqContext context) {
        throw new StanzaException(ErrorCondition.FORBIDDEN);
    }

    private Iq get(Iq request, IqContext context, ErrorCondition missing) {
        byte[] card = store.get(context.requireAccount().id()).orElseThrow(() -> new StanzaException(missing));
        return request.result(StoredXml.parse(card));
    }

    private Iq set(Iq request, IqContext context) {
        Element card = Objects.requireNonNull(request.payload());
        long account = context.requireAccount().id();
        if (card.elements().isEmpty()) {
            store.delete(account);
            return request.result();
        }
        byte[] content = StoredXml.of(card);
        if (content.length > options.maxBytes().bytes()) {
            throw new StanzaException(
                    ErrorCondition.POLICY_VIOLATION, "A card may have " + options.maxBytes() + " at most");
        }
        store.put(account, content);
        return request.result();
    }
}
