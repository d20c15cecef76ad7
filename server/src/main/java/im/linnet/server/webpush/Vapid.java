// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.webpush;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Tells push services who sends (RFC 8292). Thread-safe. */
final class Vapid {
    /** How long a token counts; at most 24 hours (RFC 8292 §2), so that clocks may differ. */
    private static final Duration VALID = Duration.ofHours(12);
    /** How long a token is used. */
    private static final Duration USED = Duration.ofHours(6);
    /** Tokens that are kept, one for each push service. */
    private static final int CACHED = 1_000;

    private static final String HEADER = base64("{\"typ\":\"JWT\",\"alg\":\"ES256\"}".getBytes(StandardCharsets.UTF_8));

    private final Path file;
    private final String contact;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Cache<String, Token> tokens =
            Caffeine.newBuilder().maximumSize(CACHED).build();
    /** Held while the keys are made. */
    private final ReentrantLock making = new ReentrantLock();

    private volatile @Nullable VapidKeys keys;

    /**
     * @param file where the keys are, or will be
     * @param contact a {@code mailto:} or {@code https:} URI
     */
    Vapid(Path file, String contact, InstantSource clock, SecureRandom random) {
        this.file = file;
        this.contact = contact;
        this.clock = clock;
        this.random = random;
    }

    private record Token(String text, long madeMillis) {}

    /** Returns the bytes of the public key. */
    byte[] publicKey() {
        return keys().point();
    }

    /** Returns the value of the {@code Authorization} header for an endpoint. */
    String authorization(URI endpoint) {
        String origin = origin(endpoint);
        Token token = tokens.getIfPresent(origin);
        if (token == null || clock.millis() - token.madeMillis() > USED.toMillis()) {
            token = new Token(token(origin), clock.millis());
            tokens.put(origin, token);
        }
        return "vapid t=" + token.text() + ", k=" + base64(publicKey());
    }

    /** Returns scheme, host and port unless it is the usual one (RFC 6454 §6.2). */
    static String origin(URI endpoint) {
        int port = endpoint.getPort();
        return "https://" + endpoint.getHost() + (port < 0 || port == HttpsPost.PORT ? "" : ":" + port);
    }

    private String token(String origin) {
        long expiry = clock.instant().plus(VALID).getEpochSecond();
        byte[] claims = JsonMapper.shared()
                .writeValueAsBytes(JsonMapper.shared()
                        .createObjectNode()
                        .put("aud", origin)
                        .put("exp", expiry)
                        .put("sub", contact));
        String signed = HEADER + '.' + base64(claims);
        return signed + '.' + base64(keys().sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private VapidKeys keys() {
        VapidKeys known = keys;
        if (known != null) {
            return known;
        }
        making.lock();
        try {
            known = keys == null ? VapidKeys.read(file, random) : keys;
            keys = known;
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            making.unlock();
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
