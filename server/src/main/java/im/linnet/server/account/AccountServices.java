// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.extension.Registry;
import im.linnet.server.mailbox.Loop;
import im.linnet.server.route.IqDispatch;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;

/**
 * What every account works with.
 *
 * @param accounts the stored accounts
 * @param rosters the stored rosters
 * @param keeping what messages and sessions are kept with
 * @param restorer makes links of sessions that an earlier run of the server has left
 * @param registry what the extensions declared
 * @param dispatch answers requests
 * @param limits bounds
 * @param loops the loop of an account by the hash of its address
 * @param blocking where turns run that may block
 * @param clock the time
 * @param random makes resources
 */
public record AccountServices(
        AccountStore accounts,
        RosterStore rosters,
        Keeping keeping,
        SessionRestorer restorer,
        Registry registry,
        IqDispatch dispatch,
        AccountLimits limits,
        IntFunction<Loop> loops,
        Executor blocking,
        Clock clock,
        SecureRandom random) {}
