// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

/**
 * The accounts of a trial.
 *
 * @param prefix local parts are this and a number from 0
 * @param domain of all of them
 * @param password of all of them
 */
public record Users(String prefix, String domain, String password) {
    Target target(int port) {
        return new Target(
                Target.resolve("127.0.0.1", port),
                Target.TlsStart.STARTTLS,
                domain,
                password,
                ScramMechanism.SCRAM_SHA_1);
    }
}
