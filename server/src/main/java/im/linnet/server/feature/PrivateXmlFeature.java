// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.config.PrivateXmlOptions;
import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.Target;
import im.linnet.server.store.Usage;
import im.linnet.xmpp.payload.PrivateXml;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Stores XML for a user's own clients (XEP-0049). */
public final class PrivateXmlFeature implements Extension {
    private static final PayloadName QUERY = new PayloadName("query", PrivateXml.NAMESPACE);

    private final PrivateXmlStore store;
    private final PrivateXmlOptions options;

    /** Creates one over a store. */
    public PrivateXmlFeature(PrivateXmlStore store, PrivateXmlOptions options) {
        this.store = store;
        this.options = options;
    }

    @Override
    public void declare(Declarations declarations) {
        declarations.xep(49, "1.2");
        declarations.feature(Target.SERVER, PrivateXml.NAMESPACE);
        declarations.feature(Target.OWN_ACCOUNT, PrivateXml.NAMESPACE);
        declarations.iq(IqType.GET, Target.OWN_ACCOUNT, QUERY, this::get);
        declarations.iq(IqType.SET, Target.OWN_ACCOUNT, QUERY, this::set);
        for (Target others : List.of(Target.OTHER_ACCOUNT, Target.NO_ACCOUNT)) {
            declarations.iqOnLoop(IqType.GET, others, QUERY, PrivateXmlFeature::forbidden);
            declarations.iqOnLoop(IqType.SET, others, QUERY, PrivateXmlFeature::forbidden);
        }
    }

    private static Iq forbidden(Iq request, IqContext context) {
        throw new StanzaException(ErrorCondition.FORBIDDEN);
    }

    private Iq get(Iq request, IqContext context) {
        Element query = Objects.requireNonNull(request.payload());
        Element wanted = PrivateXml.item(query);
        long account = context.requireAccount().id();
        Element stored = store.get(account, wanted.namespace(), wanted.name())
                .map(StoredXml::parse)
                .orElseGet(() -> Element.of(wanted.name(), wanted.namespace()));
        return request.result(PrivateXml.toElement(stored));
    }

    private Iq set(Iq request, IqContext context) {
        Element query = Objects.requireNonNull(request.payload());
        List<Element> items = items(query);
        long account = context.requireAccount().id();
        List<byte[]> contents = items.stream().map(StoredXml::of).toList();
        // All before any is stored: what is refused is refused as a whole.
        checkQuota(account, items, contents);
        for (int i = 0; i < items.size(); i++) {
            store.put(account, items.get(i).namespace(), items.get(i).name(), contents.get(i));
        }
        return request.result();
    }

    /** §2.3: one element, or several of which none would replace another. */
    private static List<Element> items(Element query) {
        List<Element> items = query.elements();
        if (items.size() <= 1) {
            return List.of(PrivateXml.item(query));
        }
        Set<PayloadName> names = new HashSet<>();
        for (Element item : items) {
            PrivateXml.item(PrivateXml.toElement(item));
            if (!names.add(new PayloadName(item.name(), item.namespace()))) {
                throw new StanzaException(ErrorCondition.NOT_ACCEPTABLE, "the same element twice");
            }
        }
        return items;
    }

    private void checkQuota(long account, List<Element> items, List<byte[]> contents) {
        Usage usage = store.usage(account);
        long count = usage.count();
        long total = usage.bytes();
        for (int i = 0; i < items.size(); i++) {
            Optional<byte[]> replaced =
                    store.get(account, items.get(i).namespace(), items.get(i).name());
            count += replaced.isPresent() ? 0 : 1;
            total += contents.get(i).length
                    - replaced.map(content -> content.length).orElse(0);
        }
        if (count > options.maxItems() || total > options.maxBytes().bytes()) {
            throw new StanzaException(ErrorCondition.RESOURCE_CONSTRAINT, "The private storage is full");
        }
    }
}
