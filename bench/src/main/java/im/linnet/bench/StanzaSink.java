// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

/** Takes what a {@link StanzaFramer} finds. The bytes are only valid during the call. */
interface StanzaSink {
    /** The stream's opening tag. */
    void streamOpened();

    /** A whole child element of the stream: {@code bytes[from, to)}. */
    void element(byte[] bytes, int from, int to);

    /** The stream's closing tag. */
    void streamClosed();
}
