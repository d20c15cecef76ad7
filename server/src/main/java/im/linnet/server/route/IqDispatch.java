// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.route;

import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.Registry;
import im.linnet.server.extension.ServiceHost;
import im.linnet.server.extension.StoreErrors;
import im.linnet.server.extension.Target;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has requests answered by their handlers, and turns what goes wrong into errors: the one place that does. */
public final class IqDispatch {
    private static final Logger LOG = LoggerFactory.getLogger(IqDispatch.class);

    private final Registry registry;

    /** Creates one. */
    public IqDispatch(Registry registry) {
        this.registry = registry;
    }

    /**
     * Answers a request; blocks if the handler does.
     *
     * @return a result or an error, null if the handler has sent it itself; {@code service-unavailable} if nothing
     *     serves it (RFC 6121 §8.5.2.1.3)
     */
    public @Nullable Iq answer(Iq request, Target target, IqContext context) {
        return answer(request, payload -> registry.handler(request.type(), target, payload), context);
    }

    /** Answers a request to a service as {@link #answer(Iq, Target, IqContext)} does. */
    @Nullable
    Iq answer(Iq request, ServiceHost service, IqContext context) {
        return answer(request, payload -> registry.handler(request.type(), service, payload), context);
    }

    private @Nullable Iq answer(Iq request, Function<Element, Registry.@Nullable Handler> handlers, IqContext context) {
        Element payload = request.payload();
        if (payload == null || request.element().elements().size() != 1) {
            // RFC 6120 §8.2.3: a request has exactly one child element.
            return request.error(StanzaError.of(ErrorCondition.BAD_REQUEST));
        }
        Registry.Handler handler = handlers.apply(payload);
        if (handler == null) {
            return request.error(StanzaError.of(ErrorCondition.SERVICE_UNAVAILABLE));
        }
        try {
            return handler.handler().handle(request, context);
        } catch (StanzaException e) {
            return request.error(e.error());
        } catch (StoreException e) {
            StoreErrors.log(LOG, "a request could not be served from the store", e);
            return request.error(StoreErrors.of(e));
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("payload", payload.namespace())
                    .setCause(e)
                    .log("the handler of a request failed");
            return request.error(StanzaError.of(ErrorCondition.INTERNAL_SERVER_ERROR));
        }
    }
}
