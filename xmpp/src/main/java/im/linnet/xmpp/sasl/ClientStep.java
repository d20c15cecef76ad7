// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

/** What a client does next in a SASL exchange. */
@SuppressWarnings("ArrayRecordComponent") // Messages that are handed on, never compared.
public sealed interface ClientStep {
    /** Send a response and await a challenge or success. */
    record Response(byte[] data) implements ClientStep {}

    /** The exchange is complete, and the server has proved itself if the mechanism lets it. */
    record Complete() implements ClientStep {}

    /**
     * The server is not to be trusted, or not understood: abort, or close the stream if it said success.
     *
     * @param reason why, for the log or the user
     */
    record Refused(String reason) implements ClientStep {}
}
