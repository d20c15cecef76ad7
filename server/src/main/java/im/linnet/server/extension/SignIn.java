// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import java.time.Instant;

/**
 * How the client of a session has signed in.
 *
 * @param client the number of the client's installation, 0 if it did not say which one it is (XEP-0388 §2.3)
 * @param byToken whether it showed a token (XEP-0484), and not the password
 * @param at when
 */
public record SignIn(long client, boolean byToken, Instant at) {}
