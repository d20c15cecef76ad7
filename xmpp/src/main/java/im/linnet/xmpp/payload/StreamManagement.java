// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The elements of XEP-0198 Stream Management, version 1.6.3. */
public final class StreamManagement {
    /** The namespace of all elements, and the name of the feature. */
    public static final String NAMESPACE = "urn:xmpp:sm:3";

    /** SM-IDs are at most this long (§5). */
    private static final int ID_CHARACTERS = 4_000;

    private static final long MAX_H = 0xFFFF_FFFFL;

    private StreamManagement() {}

    /** An element that a peer sent. */
    public sealed interface Command {}

    /**
     * Asks for stream management (§3).
     *
     * @param resume whether the stream shall be resumable
     * @param max how long the peer would like it to be resumable, or null
     */
    public record Enable(boolean resume, @Nullable Duration max) implements Command {}

    /**
     * Asks to go on with an earlier stream (§5).
     *
     * @param previousId the SM-ID of that stream
     * @param h how many stanzas the peer has handled, modulo 2^32
     */
    public record Resume(String previousId, long h) implements Command {}

    /**
     * Tells how many stanzas the peer has handled (§4).
     *
     * @param h the number, modulo 2^32
     */
    public record Ack(long h) implements Command {}

    /** Asks how many stanzas were handled (§4). */
    public record Request() implements Command {}

    /**
     * Reads what a client may send.
     *
     * @param element an element in this namespace
     * @return null if it is none of the commands
     * @throws StanzaException {@code bad-request} if a value is missing or malformed
     */
    public static @Nullable Command command(Element element) {
        return switch (element.name()) {
            case "r" -> new Request();
            case "a" -> new Ack(h(element));
            case "enable" -> new Enable(isTrue(element.attribute("resume")), max(element));
            case "resume" -> new Resume(previousId(element), h(element));
            default -> null;
        };
    }

    private static String previousId(Element element) {
        String id = element.attribute("previd", "");
        if (id.isEmpty() || id.length() > ID_CHARACTERS) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "previd is missing or too long");
        }
        return id;
    }

    private static long h(Element element) {
        long value = number(element.attribute("h"));
        if (value < 0 || value > MAX_H) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "h is missing or not a number");
        }
        return value;
    }

    /** A wish that makes no sense is none: it is only a wish. */
    private static @Nullable Duration max(Element element) {
        long seconds = number(element.attribute("max"));
        return seconds < 0 || seconds > MAX_H ? null : Duration.ofSeconds(seconds);
    }

    private static long number(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 10) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            value = value * 10 + (digit - '0');
        }
        return value;
    }

    private static boolean isTrue(@Nullable String text) {
        return "true".equals(text) || "1".equals(text);
    }

    /** Returns the stream feature (§2). */
    public static Element feature() {
        return Element.of("sm", NAMESPACE);
    }

    /** Returns the request for an acknowledgement (§4). */
    public static Element request() {
        return Element.of("r", NAMESPACE);
    }

    /** Returns an acknowledgement (§4). */
    public static Element ack(long handled) {
        return Element.builder("a", NAMESPACE).attribute("h", h(handled)).build();
    }

    /** Returns a client's request for stream management (§3). */
    public static Element enable(Enable enable) {
        return Element.builder("enable", NAMESPACE)
                .attribute("resume", enable.resume() ? "true" : null)
                .attribute(
                        "max",
                        enable.max() == null ? null : Long.toString(enable.max().toSeconds()))
                .build();
    }

    /** Returns the answer for a stream that cannot be resumed (§3). */
    public static Element enabled() {
        return Element.of("enabled", NAMESPACE);
    }

    /**
     * Returns the answer for a stream that can be resumed (§3).
     *
     * @param id the SM-ID
     * @param max how long it can be
     * @param location where the peer should reconnect, or null for no preference
     */
    public static Element enabled(String id, Duration max, @Nullable String location) {
        return Element.builder("enabled", NAMESPACE)
                .attribute("resume", "true")
                .attribute("id", id)
                .attribute("max", Long.toString(max.toSeconds()))
                .attribute("location", location)
                .build();
    }

    /** Returns a client's request to resume (§5). */
    public static Element resume(String previousId, long handled) {
        return Element.builder("resume", NAMESPACE)
                .attribute("previd", previousId)
                .attribute("h", h(handled))
                .build();
    }

    /** Returns the answer to a request to resume (§5). */
    public static Element resumed(String previousId, long handled) {
        return Element.builder("resumed", NAMESPACE)
                .attribute("previd", previousId)
                .attribute("h", h(handled))
                .build();
    }

    /** Returns the refusal of a request (§6). */
    public static Element failed(ErrorCondition condition) {
        return failed(condition, null);
    }

    /**
     * Returns the refusal of a request.
     *
     * @param handled how many stanzas of the stream that has timed out were handled, or null if that is not known (§5)
     */
    public static Element failed(ErrorCondition condition, @Nullable Long handled) {
        return Element.builder("failed", NAMESPACE)
                .attribute("h", handled == null ? null : h(handled))
                .child(Element.of(condition.elementName(), Namespaces.STANZA_ERRORS))
                .build();
    }

    /** Returns the error for a peer that says it has handled more than it was sent (§6). */
    public static StreamError handledCountTooHigh(long h, long sent) {
        Element details = Element.builder("handled-count-too-high", NAMESPACE)
                .attribute("h", h(h))
                .attribute("send-count", h(sent))
                .build();
        return new StreamError(
                StreamCondition.UNDEFINED_CONDITION,
                "You acknowledged " + h(h) + " stanzas, but I only sent you " + h(sent) + " so far.",
                details,
                null);
    }

    private static String h(long count) {
        return Long.toString(count & MAX_H);
    }
}
