// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Cuts a server's stream into elements by looking for tags only. Trusts the server to send well-formed XML, but not
 * with memory: an element may have 1 MiB. Every byte is looked at once, however the stream is cut into reads.
 */
final class StanzaFramer {
    private static final int MAX_ELEMENT_BYTES = 1 << 20;
    private static final int INITIAL_BYTES = 512;

    private enum Scan {
        TEXT,
        TAG_START,
        OPEN_TAG,
        APOSTROPHE_VALUE,
        QUOTE_VALUE,
        CLOSE_TAG,
        DECLARATION
    }

    private byte[] buffer = new byte[INITIAL_BYTES];
    private int length;
    private int scanned;
    private int elementStart = -1;
    private int depth;
    private Scan scan = Scan.TEXT;
    private int resets;

    /** Forgets everything: the next bytes start a new stream (RFC 6120 §4.3.3). May be called by the sink. */
    void reset() {
        length = 0;
        scanned = 0;
        elementStart = -1;
        depth = 0;
        scan = Scan.TEXT;
        resets++;
    }

    /**
     * Takes all bytes of a read and hands out what is complete.
     *
     * @throws BenchException when an element is too long
     */
    void feed(ByteBuf read, StanzaSink sink) {
        append(read);
        int generation = resets;
        while (scanned < length) {
            step(sink);
            if (generation != resets) {
                return;
            }
        }
        dropConsumed();
    }

    private void append(ByteBuf read) {
        int count = read.readableBytes();
        int needed = length + count;
        if (needed > MAX_ELEMENT_BYTES) {
            throw new BenchException("the server sent an element of more than " + MAX_ELEMENT_BYTES + " bytes");
        }
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(needed, Math.min(buffer.length * 2, MAX_ELEMENT_BYTES)));
        }
        read.readBytes(buffer, length, count);
        length = needed;
    }

    private void dropConsumed() {
        int keepFrom = elementStart < 0 ? length : elementStart;
        if (keepFrom == 0) {
            return;
        }
        System.arraycopy(buffer, keepFrom, buffer, 0, length - keepFrom);
        length -= keepFrom;
        scanned -= keepFrom;
        elementStart = elementStart < 0 ? -1 : 0;
    }

    private void step(StanzaSink sink) {
        switch (scan) {
            case TEXT -> text();
            case TAG_START -> tagStart(buffer[scanned++]);
            case OPEN_TAG -> openTag(buffer[scanned++], sink);
            case APOSTROPHE_VALUE -> skipTo('\'', Scan.OPEN_TAG);
            case QUOTE_VALUE -> skipTo('"', Scan.OPEN_TAG);
            case CLOSE_TAG -> closeTag(buffer[scanned++], sink);
            case DECLARATION -> declaration();
        }
    }

    private void text() {
        int at = indexOf('<');
        if (at == length) {
            scanned = length;
            return;
        }
        if (elementStart < 0) {
            elementStart = at;
        }
        scanned = at + 1;
        scan = Scan.TAG_START;
    }

    private void tagStart(byte b) {
        scan = switch (b) {
            case '/' -> Scan.CLOSE_TAG;
            case '?' -> Scan.DECLARATION;
            case '!' -> throw new BenchException("the server sent XML that XMPP does not allow: <!");
            default -> Scan.OPEN_TAG;
        };
    }

    private void openTag(byte b, StanzaSink sink) {
        switch (b) {
            case '\'' -> scan = Scan.APOSTROPHE_VALUE;
            case '"' -> scan = Scan.QUOTE_VALUE;
            case '>' -> opened(sink);
            default -> {}
        }
    }

    private void opened(StanzaSink sink) {
        scan = Scan.TEXT;
        if (buffer[scanned - 2] == '/') {
            ended(sink);
            return;
        }
        depth++;
        if (depth == 1) {
            elementStart = -1;
            sink.streamOpened();
        }
    }

    private void closeTag(byte b, StanzaSink sink) {
        if (b == '>') {
            scan = Scan.TEXT;
            depth--;
            ended(sink);
        }
    }

    private void ended(StanzaSink sink) {
        if (depth == 1) {
            int from = elementStart;
            elementStart = -1;
            sink.element(buffer, from, scanned);
        } else if (depth <= 0) {
            elementStart = -1;
            sink.streamClosed();
        }
    }

    private void declaration() {
        skipTo('>', Scan.TEXT);
        if (scan == Scan.TEXT) {
            elementStart = -1;
        }
    }

    private void skipTo(char end, Scan next) {
        int at = indexOf(end);
        if (at == length) {
            scanned = length;
            return;
        }
        scanned = at + 1;
        scan = next;
    }

    private int indexOf(char wanted) {
        int at = scanned;
        while (at < length && buffer[at] != wanted) {
            at++;
        }
        return at;
    }
}
