// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.security.MessageDigest;

/** The one place where secrets are compared. */
public final class Secrets {
    private Secrets() {}

    /** Tells whether two secrets are equal, in a time that depends on their lengths alone. */
    public static boolean equal(byte[] left, byte[] right) {
        return MessageDigest.isEqual(left, right);
    }
}
