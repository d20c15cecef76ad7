// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.config.ContactOptions;
import im.linnet.server.extension.ClientSession;
import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.Registry;
import im.linnet.server.extension.ServiceHost;
import im.linnet.server.extension.StreamPhase;
import im.linnet.server.extension.Target;
import im.linnet.xmpp.disco.ContactAddresses;
import im.linnet.xmpp.disco.DiscoInfo;
import im.linnet.xmpp.disco.DiscoItems;
import im.linnet.xmpp.disco.EntityCapabilities;
import im.linnet.xmpp.disco.EntityCapabilities2;
import im.linnet.xmpp.disco.Identity;
import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.HashAlgorithm;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.StanzaException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the server and its accounts are and can do (XEP-0030, XEP-0128): what the extensions declared, and whom to
 * turn to (XEP-0157). The server's answer is announced by its hash when a client has signed in (XEP-0115, XEP-0390).
 */
public final class ServiceDiscovery implements Extension {
    /** The node of the server's capabilities. */
    static final String NODE = "https://linnet.im/";

    private static final PayloadName INFO = new PayloadName("query", DiscoInfo.NAMESPACE);
    private static final PayloadName ITEMS = new PayloadName("query", DiscoItems.NAMESPACE);

    private final Supplier<Registry> registry;
    private final @Nullable DataForm contacts;
    /** Made when first asked for; racing threads make equal ones. */
    private volatile @Nullable ServerInfo serverInfo;

    /**
     * Creates one.
     *
     * @param registry what all extensions declared, asked for after declaration only
     */
    public ServiceDiscovery(Supplier<Registry> registry, ContactOptions contacts) {
        this.registry = registry;
        this.contacts = ContactAddresses.form(Map.of(
                ContactAddresses.Purpose.ABUSE, contacts.abuse(),
                ContactAddresses.Purpose.ADMIN, contacts.admin(),
                ContactAddresses.Purpose.FEEDBACK, contacts.feedback(),
                ContactAddresses.Purpose.SALES, contacts.sales(),
                ContactAddresses.Purpose.SECURITY, contacts.security(),
                ContactAddresses.Purpose.STATUS, contacts.status(),
                ContactAddresses.Purpose.SUPPORT, contacts.support()));
    }

    @Override
    public void declare(Declarations declarations) {
        declarations.xep(30, "2.5.0");
        declarations.xep(115, "1.6.0");
        declarations.xep(128, "1.0.1");
        declarations.xep(157, "1.1.1");
        declarations.xep(390, "0.3.2");
        declarations.identity(Target.SERVER, Identity.of("server", "im", "Linnet"));
        declarations.feature(Target.SERVER, EntityCapabilities.NAMESPACE);
        declarations.feature(Target.SERVER, EntityCapabilities2.NAMESPACE);
        for (Target account : List.of(Target.OWN_ACCOUNT, Target.OTHER_ACCOUNT)) {
            declarations.identity(account, Identity.of("account", "registered", null));
        }
        for (Target target : List.of(Target.SERVER, Target.OWN_ACCOUNT, Target.OTHER_ACCOUNT, Target.SERVICE)) {
            declarations.feature(target, DiscoInfo.NAMESPACE);
            declarations.feature(target, DiscoItems.NAMESPACE);
        }
        if (contacts != null) {
            declarations.form(Target.SERVER, contacts);
        }
        declarations.streamFeature(
                StreamPhase.AFTER_LOGIN, _ -> serverInfo().caps().toElement());
        declarations.streamFeature(
                StreamPhase.AFTER_LOGIN, _ -> serverInfo().caps2().toElement());
        declarations.iqOnLoop(IqType.GET, Target.SERVER, INFO, this::serverInfo);
        declarations.iqOnLoop(IqType.GET, Target.SERVER, ITEMS, (request, _) -> items(request, services(request)));
        declarations.iqOnLoop(IqType.GET, Target.SERVICE, INFO, this::serviceInfo);
        declarations.iqOnLoop(IqType.GET, Target.SERVICE, ITEMS, (request, _) -> items(request, List.of()));
        declarations.iqOnLoop(IqType.GET, Target.OWN_ACCOUNT, INFO, (request, _) -> info(request, Target.OWN_ACCOUNT));
        declarations.iqOnLoop(IqType.GET, Target.OTHER_ACCOUNT, INFO, this::infoForOther);
        declarations.iqOnLoop(IqType.GET, Target.OWN_ACCOUNT, ITEMS, ServiceDiscovery::accountItems);
        declarations.iqOnLoop(IqType.GET, Target.OTHER_ACCOUNT, ITEMS, ServiceDiscovery::accountItems);
        declarations.iqOnLoop(IqType.GET, Target.NO_ACCOUNT, ITEMS, (request, _) -> noItems(request));
    }

    /**
     * The server's information and what announces it.
     *
     * @param nodes where the information is to be had
     */
    private record ServerInfo(DiscoInfo info, EntityCapabilities caps, EntityCapabilities2 caps2, Set<String> nodes) {
        static ServerInfo of(DiscoInfo info) {
            EntityCapabilities caps = EntityCapabilities.of(NODE, info, HashAlgorithm.SHA_1);
            EntityCapabilities2 caps2 = EntityCapabilities2.of(info, HashAlgorithm.SHA_256, HashAlgorithm.SHA3_256);
            Set<String> nodes = Stream.concat(
                            Stream.of(caps.discoNode()), caps2.hashes().stream().map(EntityCapabilities2::discoNode))
                    .collect(Collectors.toUnmodifiableSet());
            return new ServerInfo(info, caps, caps2, nodes);
        }
    }

    private ServerInfo serverInfo() {
        ServerInfo known = serverInfo;
        if (known == null) {
            known = ServerInfo.of(of(Target.SERVER));
            serverInfo = known;
        }
        return known;
    }

    private DiscoInfo of(Target target) {
        Registry declared = registry.get();
        return new DiscoInfo(null, declared.identities(target), declared.features(target), declared.forms(target));
    }

    private static @Nullable String node(Iq request) {
        return Objects.requireNonNull(request.payload()).attribute("node");
    }

    private Iq serverInfo(Iq request, IqContext context) {
        String node = node(request);
        ServerInfo known = serverInfo();
        if (node != null && !known.nodes().contains(node)) {
            throw new StanzaException(ErrorCondition.ITEM_NOT_FOUND);
        }
        return request.result(known.info().withNode(node).toElement());
    }

    /** What a service declared, and what all of them have. */
    private Iq serviceInfo(Iq request, IqContext context) {
        Registry declared = registry.get();
        ServiceHost service =
                declared.service(Objects.requireNonNull(request.to()).domain());
        if (node(request) != null || service == null) {
            throw new StanzaException(ErrorCondition.ITEM_NOT_FOUND);
        }
        List<String> features = Stream.concat(declared.features(Target.SERVICE).stream(), service.features().stream())
                .sorted()
                .toList();
        return request.result(new DiscoInfo(null, List.of(service.identity()), features, List.of()).toElement());
    }

    private List<DiscoItems.Item> services(Iq request) {
        String domain = Objects.requireNonNull(request.to()).domain();
        return registry.get().services().stream()
                .map(service -> new DiscoItems.Item(
                        Jid.of(service.under(domain)), null, service.identity().name()))
                .toList();
    }

    private Iq info(Iq request, Target target) {
        if (node(request) != null) {
            throw new StanzaException(ErrorCondition.ITEM_NOT_FOUND);
        }
        return request.result(of(target).toElement());
    }

    /** XEP-0030 §8: strangers get what they get from an address without an account. */
    private Iq infoForOther(Iq request, IqContext context) {
        if (!context.seesPresence()) {
            throw new StanzaException(ErrorCondition.SERVICE_UNAVAILABLE);
        }
        return info(request, Target.OTHER_ACCOUNT);
    }

    /** The resources that are available, to those who may know about them (XEP-0030 §8). */
    private static Iq accountItems(Iq request, IqContext context) {
        if (!context.seesPresence()) {
            return noItems(request);
        }
        return items(
                request,
                context.requireAccount().sessions().stream()
                        .filter(session -> session.presence() != null)
                        .map(ClientSession::jid)
                        .map(jid -> new DiscoItems.Item(jid, null, null))
                        .toList());
    }

    private static Iq noItems(Iq request) {
        return request.result(new DiscoItems(node(request), List.of()).toElement());
    }

    private static Iq items(Iq request, List<DiscoItems.Item> items) {
        if (node(request) != null) {
            throw new StanzaException(ErrorCondition.ITEM_NOT_FOUND);
        }
        return request.result(new DiscoItems(null, items).toElement());
    }
}
