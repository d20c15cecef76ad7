// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

/**
 * One mistake in the configuration.
 *
 * @param origin where it stands
 * @param key the dotted name of the option concerned, or empty where there is none
 * @param message what is wrong and what would be right; never the value of a secret option
 */
public record ConfigProblem(Origin origin, String key, String message) {
    /** Returns {@code origin: key: message}. */
    @Override
    public String toString() {
        return key.isEmpty() ? origin + ": " + message : origin + ": " + key + ": " + message;
    }
}
