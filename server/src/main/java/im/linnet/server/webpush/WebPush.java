// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.webpush;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers messages to browsers by their push services (RFC 8030), one attempt a call. A service that fails, and an endpoint
 * that has had too much, are left alone until it is time again: meanwhile attempts end at once with {@link Outcome#LATER}.
 *
 * <p>Thread-safe; blocks.
 */
public final class WebPush {
    private static final Logger LOG = LoggerFactory.getLogger(WebPush.class);
    /** How many deliveries are on their way at a time. */
    private static final int CONCURRENT = 64;
    /** How long a delivery waits for one of these places. */
    private static final Duration QUEUED = Duration.ofSeconds(5);
    /** How long a delivery may take, from connecting to the answer. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int TRACKED = 10_000;
    private static final int MAX_DOUBLINGS = 7;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERRORS = 500;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;

    private final Vapid vapid;
    private final MessageEncryption encryption;
    private final Destinations destinations;
    private final HttpsPost post;
    private final InstantSource clock;
    private final Semaphore places = new Semaphore(CONCURRENT);
    /** Endpoints and origins that are left alone; bounded, since users name them. */
    private final Cache<String, Pause> pauses = Caffeine.newBuilder()
            .maximumSize(TRACKED)
            .expireAfterWrite(LONGEST_PAUSE.multipliedBy(2))
            .build();

    /**
     * @param keyFile where the key pair of the server is kept; made at first use
     * @param contact whom push services can turn to: a {@code mailto:} or {@code https:} URI
     */
    public WebPush(Path keyFile, String contact, InstantSource clock, SecureRandom random) {
        this(
                new Vapid(keyFile, contact, clock, random),
                new MessageEncryption(random),
                new PublicDestinations(),
                new HttpsPost(() -> (SSLSocketFactory) SSLSocketFactory.getDefault(), LIMIT),
                clock);
    }

    /** For tests: whom to trust and where to connect can be chosen. */
    WebPush(Vapid vapid, MessageEncryption encryption, Destinations destinations, HttpsPost post, InstantSource clock) {
        this.vapid = vapid;
        this.encryption = encryption;
        this.destinations = destinations;
        this.post = post;
        this.clock = clock;
    }

    /**
     * Where a browser gets messages (RFC 8030 §4, RFC 8291 §3).
     *
     * @param endpoint the push resource
     * @param publicKey the browser's public key: 65 bytes
     * @param secret the secret shared with the browser: 16 bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over.
    public record Subscription(URI endpoint, byte[] publicKey, byte[] secret) {
        /** Hides what is secret. */
        @Override
        public String toString() {
            return "Subscription";
        }
    }

    /**
     * A message.
     *
     * @param content what the browser is to read, at most 3,993 bytes
     * @param ttl how long the push service keeps it for a browser that is away
     * @param urgency how much the device may sleep over it
     * @param topic at most 32 characters of base64url: the message replaces one that waits with the same; or null
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over.
    public record Message(
            byte[] content,
            Duration ttl,
            Urgency urgency,
            @Nullable String topic) {}

    /** RFC 8030 §5.3, as far as needed. */
    public enum Urgency {
        /** Chat. */
        NORMAL,
        /** Calls. */
        HIGH;

        private final String value = name().toLowerCase(Locale.ROOT);
    }

    /** What became of a message. */
    public enum Outcome {
        /** The push service has it. */
        SENT,
        /** There is no such subscription any more. */
        GONE,
        /** Not now. */
        LATER,
        /** Not this way: the push service, or this server, does not accept it. */
        REFUSED
    }

    /**
     * What attempts wait for.
     *
     * @param failures how many there were in a row
     */
    private record Pause(Instant until, int failures) {}

    /** Returns the bytes of the key that browsers make subscriptions for; made at first use. */
    public byte[] publicKey() {
        return vapid.publicKey();
    }

    /**
     * Tells whether a subscription could ever be used: it is of HTTPS at its usual port, and its key is one.
     *
     * @throws RefusedException with the reason if it could not
     */
    public static void requireUsable(Subscription subscription) throws RefusedException {
        PublicDestinations.requireWellFormed(subscription.endpoint());
        try {
            P256.publicKey(subscription.publicKey());
        } catch (InvalidKeyException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    /** Tries to deliver a message once. */
    public Outcome send(Subscription subscription, Message message) {
        String endpoint = subscription.endpoint().toString();
        String origin = Vapid.origin(subscription.endpoint());
        if (isPaused(endpoint) || isPaused(origin)) {
            return Outcome.LATER;
        }
        try {
            if (!places.tryAcquire(QUEUED.toMillis(), TimeUnit.MILLISECONDS)) {
                return Outcome.LATER;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Outcome.LATER;
        }
        try {
            return outcome(attempt(subscription, message), endpoint, origin);
        } catch (RefusedException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("a push endpoint is refused");
            return Outcome.REFUSED;
        } catch (InvalidKeyException _) {
            return Outcome.REFUSED;
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a push service cannot be reached");
            pause(origin, null);
            return Outcome.LATER;
        } finally {
            places.release();
        }
    }

    private HttpsPost.Response attempt(Subscription subscription, Message message)
            throws IOException, InvalidKeyException {
        URI endpoint = subscription.endpoint();
        byte[] body = encryption.encrypt(message.content(), subscription.publicKey(), subscription.secret());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("TTL", Long.toString(message.ttl().toSeconds()));
        headers.put("Urgency", message.urgency().value);
        if (message.topic() != null) {
            headers.put("Topic", message.topic());
        }
        headers.put("Content-Type", "application/octet-stream");
        headers.put("Content-Encoding", MessageEncryption.ENCODING);
        // Judged before anything is signed for it.
        var address = destinations.resolve(endpoint);
        headers.put("Authorization", vapid.authorization(endpoint));
        return post.send(new HttpsPost.Request(endpoint, headers, body), address);
    }

    private Outcome outcome(HttpsPost.Response response, String endpoint, String origin) {
        int status = response.status();
        if (status / 100 == 2) {
            pauses.invalidate(endpoint);
            pauses.invalidate(origin);
            return Outcome.SENT;
        }
        if (status == NOT_FOUND || status == GONE) {
            return Outcome.GONE;
        }
        if (status == TOO_MANY_REQUESTS) {
            // Of this subscription alone: somebody who wears out his own must not hold up everybody's.
            pause(endpoint, response.retryAfter());
            return Outcome.LATER;
        }
        if (status >= SERVER_ERRORS) {
            pause(origin, response.retryAfter());
            return Outcome.LATER;
        }
        LOG.atWarn().addKeyValue("status", status).log("a push service refuses a message");
        return Outcome.REFUSED;
    }

    private boolean isPaused(String key) {
        Pause pause = pauses.getIfPresent(key);
        return pause != null && clock.instant().isBefore(pause.until());
    }

    private void pause(String key, @Nullable String retryAfter) {
        Pause before = pauses.getIfPresent(key);
        int failures = before == null ? 0 : Math.min(before.failures() + 1, MAX_DOUBLINGS);
        Duration grown = FIRST_PAUSE.multipliedBy(1L << failures);
        Duration asked = retryAfter == null ? Duration.ZERO : delay(retryAfter, clock.instant());
        Duration chosen = asked.isZero() ? grown : asked;
        Duration bounded = chosen.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : chosen;
        pauses.put(key, new Pause(clock.instant().plus(bounded), failures));
    }

    /** Reads {@code Retry-After}: seconds or a date (RFC 9110 §10.2.3); what is neither asks for nothing. */
    static Duration delay(String retryAfter, Instant now) {
        try {
            if (retryAfter.matches("[0-9]{1,9}")) {
                return Duration.ofSeconds(Long.parseLong(retryAfter));
            }
            Duration until = Duration.between(
                    now,
                    ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeException _) {
            return Duration.ZERO;
        }
    }
}
