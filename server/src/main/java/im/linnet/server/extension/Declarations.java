// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.disco.Identity;
import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.stanza.IqType;
import java.util.function.Consumer;
import java.util.function.Function;

/** Takes what an {@link Extension} declares. Only valid while {@link Extension#declare} runs. */
public interface Declarations {
    /**
     * Names a XEP that is implemented.
     *
     * @param number the XEP's number
     * @param version the version that the code was written to
     */
    void xep(int number, String version);

    /** Names an RFC that is implemented. */
    void rfc(int number);

    /** Advertises a feature in the disco#info of a target. */
    void feature(Target target, String feature);

    /** Adds an identity to the disco#info of a target. */
    void identity(Target target, Identity identity);

    /** Adds a form to the disco#info of a target (XEP-0128). */
    void form(Target target, DataForm form);

    /** Offers a stream feature while a stream is in a phase; the function returns null where it does not apply. */
    void streamFeature(StreamPhase phase, StreamFeature feature);

    /** Serves requests that may block: the handler runs on a virtual thread. */
    void iq(IqType type, Target target, PayloadName payload, IqHandler handler);

    /** Serves requests without ever blocking: the handler runs on an event loop. */
    void iqOnLoop(IqType type, Target target, PayloadName payload, IqHandler handler);

    /** Serves requests of a client that has not authenticated yet; the handler may block. */
    void iqBeforeLogin(IqType type, PayloadName payload, StreamIqHandler handler);

    /** Turns something on for a session that is being bound (XEP-0386), if the client asks for it by this element. */
    void bindFeature(PayloadName request, BindFeature feature);

    /** Tells every client that binds a resource by XEP-0386 something about its account. */
    void boundInfo(BoundInfo info);

    /**
     * Opens a host of its own below every hosted domain, such as {@code push.example.com}. Requests to the host are served
     * by what is declared for it here and, after that, by what is declared for {@link Target#SERVICE}.
     *
     * @param label the label before the domain
     * @param identity what the host is
     */
    ServiceDeclarations service(String label, Identity identity);

    /** Looks at, changes or refuses stanzas in a phase of their way. Never blocks. */
    void filter(Direction direction, Phase phase, StanzaFilter filter);

    /** Hears of events of a kind, in the turn of the entity that they happened to. Never blocks. */
    <E extends Event> void on(Class<E> kind, Consumer<E> listener);

    /**
     * Keeps a value with each account that is awake.
     *
     * @param loader reads the value when the account wakes; may block
     */
    <T> void accountState(StateKey<T> key, Function<Account, T> loader);
}
