// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import im.linnet.xmpp.xml.Element;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys of another SCRAM mechanism, made at login: XEP-0480 SASL Upgrade Tasks, version 0.2.0.
 *
 * <p>The server names a salt and an iteration count, the client answers with what it derives from the password. That is
 * worth the password for this one mechanism, so a client answers only who has proved to know the password already.
 */
public final class ScramUpgrade {
    /** The namespace of requests for upgrades. */
    public static final String NAMESPACE = "urn:xmpp:sasl:upgrade:0";
    /** The namespace of what SCRAM's tasks exchange. */
    public static final String SCRAM_NAMESPACE = "urn:xmpp:scram-upgrade:0";

    private static final String PREFIX = "UPGR-";
    private static final int MAX_ITERATION_DIGITS = 9;

    private ScramUpgrade() {}

    /** Returns the name of the task that makes keys of a hash function. */
    public static String task(ScramHash hash) {
        return PREFIX + hash.mechanism();
    }

    /** Returns the hash function of a task, or null for another task. */
    public static @Nullable ScramHash ofTask(String task) {
        for (ScramHash hash : ScramHash.values()) {
            if (task.equals(task(hash))) {
                return hash;
            }
        }
        return null;
    }

    /** Returns the element that names a task, in what a server offers and in what a client asks for. */
    public static Element element(String task) {
        return Element.ofText("upgrade", NAMESPACE, task);
    }

    /** Returns the hash functions that a client asks for inline, each once; unknown tasks are left out. */
    public static List<ScramHash> requested(List<Element> inline) {
        List<ScramHash> hashes = new ArrayList<>();
        for (Element element : inline) {
            ScramHash hash =
                    element.is("upgrade", NAMESPACE) ? ofTask(element.text().strip()) : null;
            if (hash != null && !hashes.contains(hash)) {
                hashes.add(hash);
            }
        }
        return hashes;
    }

    /**
     * What a server wants the password to be derived with.
     *
     * @param salt the salt
     * @param iterations the PBKDF2 iteration count
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    public record Salt(byte[] salt, int iterations) {
        /**
         * Reads it from a task's data.
         *
         * @throws SaslException if it is not there, or asks for less work than is safe
         */
        public static Salt in(Sasl2Element.TaskData data) {
            Element element = payload(data, "salt");
            String iterations = element.attribute("iterations", "");
            boolean number = !iterations.isEmpty()
                    && iterations.length() <= MAX_ITERATION_DIGITS
                    && iterations.chars().allMatch(c -> c >= '0' && c <= '9');
            int count = number ? Integer.parseInt(iterations) : 0;
            byte[] salt = SaslText.data(element.text().strip());
            if (count < ClientMechanisms.MIN_ITERATIONS || salt.length == 0) {
                throw new SaslException(SaslCondition.MALFORMED_REQUEST, "no salt, or too few iterations");
            }
            return new Salt(salt, count);
        }

        /** Returns the task's data. */
        public Sasl2Element.TaskData toTaskData() {
            return new Sasl2Element.TaskData(List.of(Element.builder("salt", SCRAM_NAMESPACE)
                    .attribute("iterations", Integer.toString(iterations))
                    .text(SaslText.base64(salt))
                    .build()));
        }

        /**
         * Returns a client's answer, which costs milliseconds. The caller checks before that the iterations are not more
         * than it wants to spend.
         *
         * @throws IllegalArgumentException if the text cannot be a password
         */
        public Sasl2Element.TaskData answer(ScramHash hash, String password) {
            byte[] salted = ScramDerivation.saltedPassword(hash, password, salt, iterations);
            return new Sasl2Element.TaskData(List.of(Element.ofText("hash", SCRAM_NAMESPACE, SaslText.base64(salted))));
        }

        /**
         * Returns the keys that a client's answer makes.
         *
         * @throws SaslException if it is not an answer
         */
        public ScramKeys keys(ScramHash hash, Sasl2Element.TaskData answer) {
            byte[] salted = SaslText.data(payload(answer, "hash").text().strip());
            if (salted.length != hash.bytes()) {
                throw new SaslException(SaslCondition.MALFORMED_REQUEST, "not a hash of the right length");
            }
            return ScramDerivation.ofSaltedPassword(hash, salted, salt, iterations);
        }
    }

    private static Element payload(Sasl2Element.TaskData data, String name) {
        for (Element element : data.payload()) {
            if (element.is(name, SCRAM_NAMESPACE) && element.firstElement() == null) {
                return element;
            }
        }
        throw new SaslException(SaslCondition.MALFORMED_REQUEST, "not what the task is waiting for");
    }
}
