// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import org.jspecify.annotations.Nullable;

/** The client's side of one SASL exchange. Not thread-safe; used once. */
public sealed interface ClientMechanism permits ScramClient, HashedTokenClient, SingleMessageClient {
    /** Returns the mechanism's name. */
    String name();

    /** Returns the initial response; may be of length zero. */
    byte[] initialResponse();

    /** Takes a challenge. Costs milliseconds if keys have to be derived from a password. */
    ClientStep challenge(byte[] data);

    /**
     * Takes the server's word that all went well.
     *
     * @param additionalData the server's last message, or null if there is none
     */
    ClientStep success(byte @Nullable [] additionalData);
}
