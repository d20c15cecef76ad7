// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.StreamPhase;
import im.linnet.server.extension.Target;
import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.payload.RosterItem;
import im.linnet.xmpp.payload.RosterQuery;
import im.linnet.xmpp.payload.Subscription;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The roster as clients see and change it (RFC 6121 §2), with versioning (§2.6) and pre-approval (§3.4). */
public final class RosterExtension implements Extension {
    private static final PayloadName QUERY = new PayloadName("query", Namespaces.ROSTER);
    private static final RosterQuery.Limits LIMITS = new RosterQuery.Limits(1_023, 1_023, 100);

    @Override
    public void declare(Declarations declarations) {
        declarations.iq(IqType.GET, Target.OWN_ACCOUNT, QUERY, RosterExtension::get);
        declarations.iq(IqType.SET, Target.OWN_ACCOUNT, QUERY, RosterExtension::set);
        // RFC 6121 §2.2, §2.3.3: a roster is its owner's alone.
        declarations.iqOnLoop(IqType.GET, Target.OTHER_ACCOUNT, QUERY, RosterExtension::forbidden);
        declarations.iqOnLoop(IqType.SET, Target.OTHER_ACCOUNT, QUERY, RosterExtension::forbidden);
        declarations.iqOnLoop(IqType.GET, Target.NO_ACCOUNT, QUERY, RosterExtension::forbidden);
        declarations.iqOnLoop(IqType.SET, Target.NO_ACCOUNT, QUERY, RosterExtension::forbidden);
        declarations.feature(Target.OWN_ACCOUNT, Namespaces.ROSTER);
        declarations.feature(Target.SERVER, Namespaces.ROSTER);
        declarations.streamFeature(StreamPhase.AFTER_LOGIN, _ -> Element.of("ver", Namespaces.ROSTER_VERSIONING));
        declarations.streamFeature(StreamPhase.AFTER_LOGIN, _ -> Element.of("sub", Namespaces.PRE_APPROVAL));
    }

    private static Iq forbidden(Iq request, IqContext context) {
        throw new StanzaException(ErrorCondition.FORBIDDEN);
    }

    private static @Nullable Iq get(Iq request, IqContext context) {
        RosterQuery query = RosterQuery.get(Objects.requireNonNull(request.payload()));
        AccountEntity account = (AccountEntity) context.requireAccount();
        Resource resource = (Resource) context.requireSession();
        resource.becomeInterested();
        RosterCache roster = account.roster();
        String known = query.ver();
        if (known == null) {
            return request.result(new RosterQuery(null, List.copyOf(roster.items())).toElement());
        }
        return switch (changesSince(account, known)) {
            case RosterDelta.Full _ ->
                request.result(new RosterQuery(roster.version(), List.copyOf(roster.items())).toElement());
            case RosterDelta.Pushes(long _, List<RosterDelta.Push> pushes) -> {
                resource.deliver(request.result());
                for (RosterDelta.Push push : pushes) {
                    RosterItem item = push.item() == null ? RosterItem.removal(push.jid()) : push.item();
                    String version = Long.toString(push.version());
                    resource.deliver(Iq.request(
                            IqType.SET,
                            "ver" + version,
                            null,
                            resource.jid(),
                            RosterQuery.of(version, item).toElement()));
                }
                yield null;
            }
        };
    }

    private static RosterDelta changesSince(AccountEntity account, String known) {
        try {
            return account.services().rosters().changesSince(account.id(), Long.parseLong(known));
        } catch (NumberFormatException _) {
            // Empty, or of another server: any other version than the current one gets everything (§2.6.2).
            return account.services().rosters().changesSince(account.id(), -1);
        }
    }

    private static Iq set(Iq request, IqContext context) {
        RosterItem wanted = RosterQuery.set(Objects.requireNonNull(request.payload()), LIMITS);
        AccountEntity account = (AccountEntity) context.requireAccount();
        RosterCache roster = account.roster();
        if (wanted.subscription() == Subscription.REMOVE) {
            account.subscriptions().remove(wanted.jid());
            return request.result();
        }
        RosterItem before = roster.item(wanted.jid());
        boolean tooMany = before == null
                && roster.items().size() >= account.services().limits().rosterItems();
        if (tooMany || roster.hasNoRoomFor(wanted)) {
            throw new StanzaException(ErrorCondition.RESOURCE_CONSTRAINT, "The roster is full");
        }
        roster.save(
                before == null
                        ? wanted
                        : new RosterItem(
                                wanted.jid(),
                                wanted.name(),
                                before.subscription(),
                                before.ask(),
                                before.approved(),
                                wanted.groups()));
        return request.result();
    }
}
