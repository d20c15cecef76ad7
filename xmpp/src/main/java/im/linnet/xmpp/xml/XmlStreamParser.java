// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import im.linnet.xmpp.xml.XmlException.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a stream into elements, as far as they have come (RFC 6120 §4 and §11).
 *
 * <p>Bytes are put in with {@link #append} and events taken out with {@link #next} until that returns null. Where an
 * element is there as a whole it is parsed straight from the buffer. Where it is not, its end is looked for as more
 * bytes come, each of which is looked at once, so that an element sent byte by byte costs no more than a few times as
 * much. An element that exceeds a limit is refused as soon as the bytes that exceed it are there.
 *
 * <p>Fails with an {@link XmlException} for good: once thrown, it is thrown by every later {@link #next}. Not for use by
 * several threads at once.
 */
public final class XmlStreamParser {
    private static final byte[] NOTHING = {};
    /** An empty buffer larger than this is let go, so that an idle stream holds little memory. */
    private static final int KEPT_BUFFER = 1024;

    private enum Phase {
        /** Before anything of the stream. */
        START,
        /** Before an XML declaration, if there is one. */
        DECLARATION,
        /** Before its opening tag. */
        ROOT,
        OPEN,
        CLOSED
    }

    private final ElementParser elements;
    private final FrameScanner scanner = new FrameScanner();
    private XmlLimits limits;
    private Phase phase = Phase.START;
    private byte[] rootName = NOTHING;
    private String contentNamespace = "";
    private boolean closePending;
    private @Nullable XmlException failure;

    /** The bytes that are not parsed yet stand from start to end; the byte at end exists. */
    private byte[] buffer = NOTHING;

    private int start;
    private int end;
    /** How many bytes from start on the scanner has seen; 0 before it has begun. */
    private int scanned;

    /** Creates a parser that waits for a stream's opening tag. */
    public XmlStreamParser(XmlLimits limits) {
        this.limits = limits;
        this.elements = new ElementParser(limits);
    }

    /** Takes over all remaining bytes of the buffer. */
    public void append(ByteBuffer bytes) {
        int count = bytes.remaining();
        if (failure != null || count == 0) {
            bytes.position(bytes.limit());
            return;
        }
        makeRoom(count);
        bytes.get(buffer, end, count);
        end += count;
    }

    private void makeRoom(int count) {
        int held = end - start;
        int needed = Math.addExact(Math.addExact(held, count), 1);
        if (needed > buffer.length) {
            byte[] larger = new byte[Math.max(needed, Math.min(2 * buffer.length, needed + (needed >> 1)))];
            System.arraycopy(buffer, start, larger, 0, held);
            buffer = larger;
        } else if (end + count + 1 > buffer.length) {
            System.arraycopy(buffer, start, buffer, 0, held);
        } else {
            return;
        }
        start = 0;
        end = held;
    }

    /**
     * Returns the next event, or null if it needs more bytes.
     *
     * @throws XmlException if what came is not the XML that XMPP allows, or too much
     */
    public @Nullable XmlEvent next() {
        if (failure != null) {
            throw failure;
        }
        try {
            XmlEvent event = advance();
            if (start == end) {
                drained();
            }
            return event;
        } catch (XmlException e) {
            failure = e;
            discard();
            throw e;
        }
    }

    private void drained() {
        start = 0;
        end = 0;
        if (buffer.length > KEPT_BUFFER) {
            buffer = NOTHING;
        }
        elements.release();
    }

    private @Nullable XmlEvent advance() {
        if (closePending) {
            closePending = false;
            phase = Phase.CLOSED;
            return new XmlEvent.Closed();
        }
        if (scanned == 0 && !arrivedAtMarkup()) {
            return null;
        }
        int stop = Math.min(end, start + Math.min(limits.bytes(), end - start));
        if (scanned > 0 && !complete(stop)) {
            return null;
        }
        XmlEvent event = parsed(stop);
        if (event == null) {
            await(stop);
        } else {
            scanned = 0;
        }
        return event;
    }

    /** Skips what may stand before the next tag; false if it takes more bytes to tell. */
    private boolean arrivedAtMarkup() {
        if (phase == Phase.START) {
            int after = Prolog.skipMark(buffer, start, end);
            if (after < 0) {
                return false;
            }
            start = after;
            phase = Phase.DECLARATION;
        }
        skipSpace();
        if (phase == Phase.DECLARATION && start < end) {
            int after = Prolog.skipDeclaration(buffer, start, end);
            if (after < 0) {
                return false;
            }
            start = after;
            phase = Phase.ROOT;
            skipSpace();
        }
        return start < end;
    }

    private void skipSpace() {
        while (start < end && XmlChars.isSpace(buffer[start])) {
            start++;
        }
    }

    /** Tells whether an element that was incomplete is worth parsing now. */
    private boolean complete(int stop) {
        if (scanner.scan(buffer, start + scanned, stop, limits) >= 0) {
            return true;
        }
        scanned = stop - start;
        return stop < end;
    }

    /** Notes that an element is incomplete, unless it cannot become complete any more. */
    private void await(int stop) {
        if (stop < end) {
            throw new XmlException(Kind.LIMIT, "element too long");
        }
        if (scanned == 0) {
            scanner.begin(phase != Phase.OPEN);
            scanned = stop - start;
            if (scanner.scan(buffer, start, stop, limits) < 0) {
                return;
            }
        }
        throw new XmlException(Kind.NOT_WELL_FORMED, "markup that does not end");
    }

    /** Parses what stands at the start; null if it is incomplete. */
    private @Nullable XmlEvent parsed(int stop) {
        byte replaced = buffer[stop];
        buffer[stop] = 0;
        try {
            int first = buffer[start];
            if (first != '<') {
                if (first < 0 && XmlChars.decode(buffer, start, stop) == XmlChars.CUT) {
                    return null;
                }
                throw new XmlException(Kind.NOT_WELL_FORMED, "text outside of elements");
            }
            if (start + 1 == stop) {
                return null;
            }
            int second = buffer[start + 1];
            if (second == '!' || second == '?') {
                throw new XmlException(Kind.RESTRICTED, "comment, processing instruction or document type declaration");
            }
            return switch (phase) {
                case START, DECLARATION, ROOT -> opened(stop);
                case OPEN -> second == '/' ? closed(stop) : received(stop);
                case CLOSED -> throw new XmlException(Kind.NOT_WELL_FORMED, "something after the end of the stream");
            };
        } finally {
            buffer[stop] = replaced;
        }
    }

    private @Nullable XmlEvent opened(int stop) {
        ElementParser.Root root = elements.root(buffer, start + 1, stop);
        if (root == null) {
            return null;
        }
        start = elements.position();
        phase = Phase.OPEN;
        rootName = root.rawName();
        contentNamespace = root.contentNamespace();
        closePending = root.closed();
        return new XmlEvent.Opened(root.header(), contentNamespace);
    }

    private @Nullable XmlEvent received(int stop) {
        Element element = elements.parse(buffer, start + 1, stop, contentNamespace);
        if (element == null) {
            return null;
        }
        start = elements.position();
        return new XmlEvent.Received(element);
    }

    private @Nullable XmlEvent closed(int stop) {
        int after = ElementParser.endTag(buffer, start + 2, stop, rootName);
        if (after < 0) {
            return null;
        }
        start = after;
        phase = Phase.CLOSED;
        return new XmlEvent.Closed();
    }

    /**
     * Starts over: what is expected next is a new stream's XML declaration or opening tag. Bytes that were appended and
     * are not part of an event yet belong to the new stream.
     */
    public void restart() {
        phase = Phase.START;
        scanned = 0;
        closePending = false;
        rootName = NOTHING;
        contentNamespace = "";
        elements.reset();
    }

    /**
     * Drops the bytes that were appended and are not part of an event yet: whatever a peer sent after it asked for TLS
     * came in the clear, possibly from somebody else (RFC 6120 §5.3.1, §5.4.3.3).
     *
     * @return how many bytes were dropped
     */
    public int discard() {
        int dropped = buffered();
        start = end;
        scanned = 0;
        drained();
        return dropped;
    }

    /** Changes the limits, for what is not part of an event yet. */
    public void limits(XmlLimits changed) {
        limits = changed;
        elements.limits(changed);
    }

    /** Returns how many bytes were appended and are not part of an event yet. */
    public int buffered() {
        return end - start;
    }

    /**
     * Parses a whole document: a frame, a request's body, a stored element that declares its namespace. A byte order
     * mark and an XML declaration may precede it, white space may surround it.
     *
     * @throws XmlException if it is not the XML that XMPP allows, or too much
     */
    public static Element parseDocument(byte[] document, XmlLimits limits) {
        byte[] in = ended(document, limits);
        int from = document.length == 0 ? 0 : Prolog.skipMark(in, 0, document.length);
        int after = from < 0 ? from : Prolog.skipDeclaration(in, from, document.length);
        if (after < 0) {
            throw endsEarly();
        }
        return only(in, after, "", limits);
    }

    /**
     * Parses an element that does not declare the namespace it is in, because it stood in a stream whose opening tag
     * did. White space may surround it.
     *
     * @param defaultNamespace the default namespace around the element
     * @throws XmlException if it is not the XML that XMPP allows, or too much
     */
    public static Element parseFragment(byte[] fragment, String defaultNamespace, XmlLimits limits) {
        return only(ended(fragment, limits), 0, defaultNamespace, limits);
    }

    private static byte[] ended(byte[] bytes, XmlLimits limits) {
        if (bytes.length > limits.bytes()) {
            throw new XmlException(Kind.LIMIT, "element too long");
        }
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** Parses the only element between an index and the 0 at the end. */
    private static Element only(byte[] in, int after, String defaultNamespace, XmlLimits limits) {
        int end = in.length - 1;
        int from = spaceEnd(in, after);
        if (from == end) {
            throw endsEarly();
        }
        if (in[from] != '<') {
            throw new XmlException(Kind.NOT_WELL_FORMED, "text outside of elements");
        }
        if (in[from + 1] == '!' || in[from + 1] == '?') {
            throw new XmlException(Kind.RESTRICTED, "comment, processing instruction or document type declaration");
        }
        ElementParser parser = new ElementParser(limits);
        Element element = parser.parse(in, from + 1, end, defaultNamespace);
        if (element == null) {
            throw endsEarly();
        }
        if (spaceEnd(in, parser.position()) != end) {
            throw new XmlException(Kind.NOT_WELL_FORMED, "something after the element");
        }
        return element;
    }

    private static int spaceEnd(byte[] in, int from) {
        int at = from;
        while (XmlChars.isSpace(in[at])) {
            at++;
        }
        return at;
    }

    private static XmlException endsEarly() {
        return new XmlException(Kind.NOT_WELL_FORMED, "ends before it is complete");
    }
}
