// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import java.net.InetAddress;

/**
 * Bounds how many accounts one network may create. Safe from any thread. If it throws, nobody is registered: a guard that
 * fails must not leave the door open.
 */
public interface RegistrationGuard {
    /** Counts an attempt; false if there were too many: who only guesses learns which usernames are taken. */
    boolean mayTry(InetAddress address);

    /** Counts an account that is about to be created; false if there were too many. */
    boolean mayCreate(InetAddress address);

    /** Takes back what {@link #mayCreate} counted: no account was created after all. */
    void notCreated(InetAddress address);
}
