// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.account.AccountStore;
import im.linnet.server.account.Accounts;
import im.linnet.server.account.FastTokens;
import im.linnet.server.account.SessionStore;
import im.linnet.server.extension.Registry;
import im.linnet.server.net.Admission;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * What every client stream works with.
 *
 * @param hosts how clients sign in, by hosted domain
 * @param settings limits and times
 * @param accounts the accounts that are awake
 * @param store the stored accounts
 * @param sessions the stored sessions
 * @param registry what the extensions declared
 * @param clients how clients come back
 * @param guard keeps strangers in bounds
 * @param blocking where runs what may block
 * @param clock the time
 * @param counters what is counted
 */
public record C2sServices(
        Map<String, HostLogin> hosts,
        C2sSettings settings,
        Accounts accounts,
        AccountStore store,
        SessionStore sessions,
        Registry registry,
        Clients clients,
        Guard guard,
        Executor blocking,
        Clock clock,
        C2sCounters counters) {
    /**
     * What clients that come back are known by.
     *
     * @param tokens what they sign in with
     * @param resources names what they bind
     */
    public record Clients(FastTokens tokens, ResourceNames resources) {}

    /**
     * What keeps strangers in bounds.
     *
     * @param admission limits
     * @param random makes stream ids
     */
    public record Guard(Admission admission, SecureRandom random) {}
}
