// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.push;

import im.linnet.server.config.PushOptions;
import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.webpush.RefusedException;
import im.linnet.server.webpush.WebPush;
import im.linnet.xmpp.disco.Identity;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.PubSub;
import im.linnet.xmpp.payload.Push;
import im.linnet.xmpp.payload.WebPushService;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A push service (XEP-0357 §3) for browsers, at {@code push.} before each hosted domain: takes notifications from the
 * user's server, and sends them on by Web Push. How clients make their subscriptions known: {@code docs/WEB-PUSH.md}.
 *
 * <p>Delivery is tried once for each notification, and its outcome is the answer: so the user's server learns at once that a
 * browser is gone, and keeps and repeats what has to wait.
 */
public final class WebPushFeature implements Extension {
    private static final Logger LOG = LoggerFactory.getLogger(WebPushFeature.class);

    private static final String LABEL = "push";
    private static final String SECRET_OPTION = "secret";
    private static final int SECRET_BYTES = 16;
    private static final int TOPIC_BYTES = 18;
    /** How long a call is worth telling. */
    private static final Duration URGENT_TTL = Duration.ofSeconds(60);
    /** The most that a push service must take (RFC 8291 §4). */
    private static final int MAX_CONTENT = 3_993;

    private final WebPushStore store;
    private final PushOptions options;
    private final WebPush webPush;
    private final SecureRandom random;
    private final Map<WebPush.Outcome, Counter> outcomes = new EnumMap<>(WebPush.Outcome.class);

    /** Creates one. */
    public WebPushFeature(
            WebPushStore store, PushOptions options, WebPush webPush, SecureRandom random, MeterRegistry metrics) {
        this.store = store;
        this.options = options;
        this.webPush = webPush;
        this.random = random;
        for (WebPush.Outcome outcome : WebPush.Outcome.values()) {
            String name = switch (outcome) {
                case SENT -> "sent";
                case GONE -> "gone";
                case LATER -> "later";
                case REFUSED -> "refused";
            };
            outcomes.put(outcome, metrics.counter("linnet.push.web", "outcome", name));
        }
    }

    @Override
    public void declare(Declarations declarations) {
        declarations.rfc(8030);
        declarations.rfc(8188);
        declarations.rfc(8291);
        declarations.rfc(8292);
        declarations
                .service(LABEL, Identity.of("pubsub", "push", "Push notifications"))
                .feature(Push.NAMESPACE)
                .feature(WebPushService.NAMESPACE)
                .iq(IqType.GET, new PayloadName("key", WebPushService.NAMESPACE), this::key)
                .iq(IqType.SET, new PayloadName("register", WebPushService.NAMESPACE), this::register)
                .iq(IqType.SET, new PayloadName("unregister", WebPushService.NAMESPACE), this::unregister)
                .iq(IqType.SET, new PayloadName("pubsub", PubSub.NAMESPACE), this::publish);
    }

    private Iq key(Iq request, IqContext context) {
        requireOwnUser(request, context);
        return request.result(WebPushService.key(webPush.publicKey()));
    }

    private Iq register(Iq request, IqContext context) {
        requireOwnUser(request, context);
        WebPushService.Register wanted = WebPushService.register(Objects.requireNonNull(request.payload()));
        requireUsable(wanted);
        String node = secret();
        String secret = secret();
        store.put(
                context.requireAccount().id(),
                node,
                new WebPushStore.Subscription(
                        context.requireAccount().jid(),
                        wanted.endpoint(),
                        wanted.publicKey(),
                        wanted.secret(),
                        hash(secret)),
                options.webMaxSubscriptions());
        return request.result(new WebPushService.Registered(node, secret).toElement());
    }

    private static void requireUsable(WebPushService.Register wanted) {
        try {
            URI endpoint = URI.create(wanted.endpoint());
            WebPush.requireUsable(new WebPush.Subscription(endpoint, wanted.publicKey(), wanted.secret()));
        } catch (RefusedException | IllegalArgumentException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("a Web Push subscription is refused");
            throw new StanzaException(ErrorCondition.NOT_ACCEPTABLE, "Not a usable Web Push subscription");
        }
    }

    private Iq unregister(Iq request, IqContext context) {
        requireOwnUser(request, context);
        String node = WebPushService.unregister(Objects.requireNonNull(request.payload()));
        long account = context.requireAccount().id();
        if (node == null) {
            store.removeAll(account);
        } else {
            store.remove(account, node);
        }
        return request.result();
    }

    /** The service of a domain is for the clients of its users. */
    private static void requireOwnUser(Iq request, IqContext context) {
        Jid account = context.requireSession().account().jid();
        if (!Objects.requireNonNull(request.to()).domain().equals(LABEL + '.' + account.domain())) {
            throw new StanzaException(ErrorCondition.FORBIDDEN);
        }
    }

    private Iq publish(Iq request, IqContext context) {
        PubSub.Publish published = PubSub.publish(Objects.requireNonNull(request.payload()));
        Push.Summary summary = Push.summary(published.payload());
        // XEP-0357 §3.2: from the user's server, and not from anybody's client.
        if (context.session() != null || context.sender().resource() != null) {
            throw refused(ErrorCondition.FORBIDDEN, "not from a server");
        }
        String node = published.node();
        WebPushStore.Subscription subscription =
                node == null ? null : store.find(node).orElse(null);
        if (node == null || subscription == null || !isServerOf(context.sender(), subscription.owner())) {
            throw new StanzaException(ErrorCondition.ITEM_NOT_FOUND);
        }
        String secret = published.options() == null ? null : published.options().value(SECRET_OPTION);
        if (secret == null || !MessageDigest.isEqual(hash(secret), subscription.publishSecretHash())) {
            throw refused(ErrorCondition.NOT_AUTHORIZED, "without the right secret");
        }
        WebPush.Outcome outcome =
                webPush.send(target(subscription), message(node, subscription, published.payload(), summary));
        Objects.requireNonNull(outcomes.get(outcome)).increment();
        return switch (outcome) {
            case SENT -> request.result();
            case GONE -> {
                store.remove(node);
                throw new StanzaException(ErrorCondition.ITEM_NOT_FOUND);
            }
            case LATER -> throw new StanzaException(ErrorCondition.RESOURCE_CONSTRAINT);
            case REFUSED -> throw new StanzaException(ErrorCondition.NOT_ACCEPTABLE);
        };
    }

    private static StanzaException refused(ErrorCondition condition, String reason) {
        LOG.atInfo().addKeyValue("reason", reason).log("a publication is refused");
        return new StanzaException(condition);
    }

    private static boolean isServerOf(Jid sender, Jid owner) {
        return sender.equals(owner) || sender.equals(owner.domainJid());
    }

    private static WebPush.Subscription target(WebPushStore.Subscription subscription) {
        return new WebPush.Subscription(
                URI.create(subscription.endpoint()), subscription.publicKey(), subscription.authSecret());
    }

    private WebPush.Message message(
            String node, WebPushStore.Subscription subscription, Element notification, Push.Summary summary) {
        boolean urgent = Notification.isUrgent(notification);
        return new WebPush.Message(
                content(subscription.owner(), summary, urgent),
                urgent ? URGENT_TTL : options.webTtl(),
                urgent ? WebPush.Urgency.HIGH : WebPush.Urgency.NORMAL,
                urgent ? null : topic(node));
    }

    /** Returns JSON for the client's service worker; what makes it too long is left out. */
    static byte[] content(Jid account, Push.Summary summary, boolean urgent) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("account", account.toString());
        if (summary.messages() != null) {
            json.put("messages", summary.messages());
        }
        if (summary.subscriptions() != null) {
            json.put("subscriptions", summary.subscriptions());
        }
        if (urgent) {
            json.put("urgent", true);
        }
        add(
                json,
                "from",
                summary.lastSender() == null ? null : summary.lastSender().toString());
        add(json, "body", summary.lastBody());
        return JsonMapper.shared().writeValueAsBytes(json);
    }

    private static void add(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
            if (JsonMapper.shared().writeValueAsBytes(json).length > MAX_CONTENT) {
                json.remove(name);
            }
        }
    }

    /** One waiting notification for each browser is enough: the newest counts all messages (RFC 8030 §5.4). */
    private static String topic(String node) {
        return base64(Arrays.copyOf(hash("topic " + node), TOPIC_BYTES));
    }

    private String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return base64(bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
