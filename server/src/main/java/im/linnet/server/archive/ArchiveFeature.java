// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.extension.Account;
import im.linnet.server.extension.ClientSession;
import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.StateKey;
import im.linnet.server.extension.Target;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.payload.MamPreferences;
import im.linnet.xmpp.payload.MamQuery;
import im.linnet.xmpp.payload.Retraction;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.ErrorType;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets users read their archives (XEP-0313) and say what goes into them (XEP-0441). An archive answers to its owner alone.
 *
 * <p>Queries run beside the account's turn: no message waits for an archive, however slow its database is. A session gets
 * the answer to one query after the other, each when the one before has left for the client.
 */
public final class ArchiveFeature implements Extension {
    /** What an account's user wants to be archived. */
    public static final StateKey<MamPreferences> PREFERENCES = new StateKey<>("archive preferences");

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveFeature.class);
    private static final PayloadName QUERY = new PayloadName("query", MamQuery.NAMESPACE);
    private static final PayloadName METADATA = new PayloadName("metadata", MamQuery.NAMESPACE);
    private static final PayloadName PREFS = new PayloadName("prefs", MamQuery.NAMESPACE);
    private static final int MAX_LISTED = 1_000;

    private final PreferenceStore preferences;
    private final ArchiveReader reader;
    private final boolean searches;
    private final QueryTurns turns;

    /**
     * Creates one.
     *
     * @param searches whether archives can be searched
     * @param blocking runs what may block
     */
    public ArchiveFeature(PreferenceStore preferences, ArchiveReader reader, boolean searches, Executor blocking) {
        this.preferences = preferences;
        this.reader = reader;
        this.searches = searches;
        this.turns = new QueryTurns(blocking);
    }

    @Override
    public void declare(Declarations declarations) {
        declarations.xep(313, "1.1.3");
        declarations.xep(424, "0.4.2");
        declarations.xep(441, "0.2.0");
        for (String feature : List.of(
                MamQuery.NAMESPACE,
                MamQuery.EXTENDED,
                MamQuery.GROUPCHAT_FIELD,
                Retraction.NAMESPACE,
                Retraction.TOMBSTONE_FEATURE)) {
            declarations.feature(Target.OWN_ACCOUNT, feature);
        }
        if (searches) {
            declarations.xep(431, "0.2.0");
            declarations.feature(Target.OWN_ACCOUNT, MamQuery.FULL_TEXT);
        }
        declarations.boundInfo(
                session -> reader.metadata(session.account().id()).toElement());
        declarations.accountState(PREFERENCES, account -> preferences.load(account.id()));
        declarations.iqOnLoop(IqType.GET, Target.OWN_ACCOUNT, QUERY, (iq, _) -> iq.result(MamQuery.form(searches)));
        declarations.iqOnLoop(IqType.SET, Target.OWN_ACCOUNT, QUERY, this::query);
        declarations.iqOnLoop(IqType.GET, Target.OWN_ACCOUNT, METADATA, this::metadata);
        declarations.iqOnLoop(IqType.GET, Target.OWN_ACCOUNT, PREFS, ArchiveFeature::preferences);
        declarations.iq(IqType.SET, Target.OWN_ACCOUNT, PREFS, this::setPreferences);
        for (Target others : List.of(Target.OTHER_ACCOUNT, Target.NO_ACCOUNT)) {
            for (IqType type : List.of(IqType.GET, IqType.SET)) {
                declarations.iqOnLoop(type, others, QUERY, ArchiveFeature::forbidden);
                declarations.iqOnLoop(type, others, PREFS, ArchiveFeature::forbidden);
            }
            declarations.iqOnLoop(IqType.GET, others, METADATA, ArchiveFeature::forbidden);
        }
    }

    private static Iq forbidden(Iq request, IqContext context) {
        throw new StanzaException(ErrorCondition.FORBIDDEN);
    }

    private @Nullable Iq query(Iq request, IqContext context) {
        MamQuery query = MamQuery.of(Objects.requireNonNull(request.payload()), searches);
        ClientSession session = context.requireSession();
        return later(request, session, () -> reader.answer(query, session).toElement());
    }

    private @Nullable Iq metadata(Iq request, IqContext context) {
        Account account = context.requireAccount();
        return later(
                request,
                context.requireSession(),
                () -> reader.metadata(account.id()).toElement());
    }

    /** Has a request answered when those before have been. */
    private @Nullable Iq later(Iq request, ClientSession session, Supplier<Element> work) {
        boolean accepted = turns.run(session, () -> {
            session.deliver(answer(request, work));
            session.written().join();
        });
        if (!accepted) {
            throw new StanzaException(ErrorCondition.RESOURCE_CONSTRAINT, "too many requests at a time");
        }
        return null;
    }

    private static Iq answer(Iq request, Supplier<Element> work) {
        try {
            return request.result(work.get());
        } catch (StanzaException e) {
            return request.error(e.error());
        } catch (StoreException e) {
            LOG.warn("an archive could not be read", e);
            return request.error(StanzaError.of(ErrorType.WAIT, ErrorCondition.INTERNAL_SERVER_ERROR));
        } catch (RuntimeException e) {
            LOG.error("a query of an archive failed", e);
            return request.error(StanzaError.of(ErrorCondition.INTERNAL_SERVER_ERROR));
        }
    }

    private static Iq preferences(Iq request, IqContext context) {
        return request.result(context.requireAccount().state(PREFERENCES).toElement());
    }

    private Iq setPreferences(Iq request, IqContext context) {
        MamPreferences wanted = MamPreferences.of(Objects.requireNonNull(request.payload()));
        if (wanted.always().size() + wanted.never().size() > MAX_LISTED) {
            throw new StanzaException(ErrorCondition.RESOURCE_CONSTRAINT, "too many addresses");
        }
        Account account = context.requireAccount();
        preferences.save(account.id(), wanted);
        account.state(PREFERENCES, wanted);
        return request.result(wanted.toElement());
    }
}
