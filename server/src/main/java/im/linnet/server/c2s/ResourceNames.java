// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.jid.JidException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Names the resources of clients that bind by XEP-0386: the client's tag, a slash, and what the server makes up. An
 * installation of a client always gets the same name, from which nobody else can tell the number that it calls itself by.
 */
public final class ResourceNames {
    private static final int ID_BYTES = 9;
    private static final int TAG_CHARACTERS = 100;
    private static final String MAC = "HmacSHA256";

    private final SecretKeySpec key;
    private final SecureRandom random;

    /**
     * Creates them.
     *
     * @param secret the server's secret, the same over restarts
     * @param random names what clients bind that do not say which one they are
     */
    public ResourceNames(byte[] secret, SecureRandom random) {
        this.key = new SecretKeySpec(secret, MAC);
        this.random = random;
    }

    /**
     * Returns the resourcepart for a client, prepared.
     *
     * @param agent the number of the client's installation, or null if it does not say
     * @param tag what it wants to begin with, or null; left out if it cannot be in an address, or is too long
     */
    String of(Jid account, @Nullable UUID agent, @Nullable String tag) {
        String kept = tag == null || tag.length() > TAG_CHARACTERS ? null : tag;
        String id = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(agent == null ? fresh() : stable(account, agent, kept == null ? "" : kept));
        try {
            String name = kept == null ? id : kept + '/' + id;
            return String.valueOf(account.withResource(name).resource());
        } catch (JidException _) {
            return id;
        }
    }

    private byte[] fresh() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] stable(Jid account, UUID agent, String tag) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            byte[] text = ("resource\0" + account.bare() + '\0' + agent + '\0' + tag).getBytes(StandardCharsets.UTF_8);
            return Arrays.copyOf(mac.doFinal(text), ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK lacks " + MAC, e);
        }
    }
}
