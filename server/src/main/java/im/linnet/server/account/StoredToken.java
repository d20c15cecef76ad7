// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import java.time.Instant;

/**
 * A token as it is stored.
 *
 * @param slot whether it has been used
 * @param mechanism the name of the mechanism that it is for
 * @param sealed the token, encrypted
 * @param issued when the client got it
 * @param expires until when it can be used
 */
@SuppressWarnings("ArrayRecordComponent") // A ciphertext on its way, never compared.
record StoredToken(Slot slot, String mechanism, byte[] sealed, Instant issued, Instant expires) {
    /** The two tokens that a client may have (XEP-0484 §5.1). */
    enum Slot {
        /** The one that was used last. */
        CURRENT(0),
        /** A newer one that has not been used yet. */
        NEW(1);

        private final int number;

        Slot(int number) {
            this.number = number;
        }

        /** Returns the number by which it is stored. */
        int number() {
            return number;
        }

        static Slot of(int number) {
            return number == NEW.number ? NEW : CURRENT;
        }
    }
}
