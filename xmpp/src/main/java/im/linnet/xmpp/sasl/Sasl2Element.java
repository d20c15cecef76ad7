// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.xml.Element;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The elements of a negotiation by the Extensible SASL Profile: XEP-0388 (SASL2), version 1.0.4. */
@SuppressWarnings("ArrayRecordComponent") // Messages that are handed on, never compared.
public sealed interface Sasl2Element {
    /** The namespace. */
    String NAMESPACE = "urn:xmpp:sasl:2";

    /** The name of a mechanism or a task has as many characters at most. */
    int MAX_NAME = 20;

    /**
     * Starts a mechanism.
     *
     * @param mechanism the mechanism's name
     * @param initialResponse the initial response, or null if there is none
     * @param userAgent what the client says about itself, or null
     * @param inline what is to be done as soon as the client is authenticated, in its order
     */
    record Authenticate(
            String mechanism,
            byte @Nullable [] initialResponse,
            @Nullable UserAgent userAgent,
            List<Element> inline) implements Sasl2Element {
        /** Copies the list; written out, since a compact one loses what the array's type says of null. */
        public Authenticate(
                String mechanism,
                byte @Nullable [] initialResponse,
                @Nullable UserAgent userAgent,
                List<Element> inline) {
            this.mechanism = mechanism;
            this.initialResponse = initialResponse;
            this.userAgent = userAgent;
            this.inline = List.copyOf(inline);
        }

        @Override
        public Element toElement() {
            return Element.builder("authenticate", NAMESPACE)
                    .attribute("mechanism", mechanism)
                    .textChild("initial-response", textOf(initialResponse))
                    .child(userAgent == null ? null : userAgent.toElement())
                    .children(inline)
                    .build();
        }
    }

    /** The server's message. */
    record Challenge(byte[] data) implements Sasl2Element {
        @Override
        public Element toElement() {
            return Element.ofText("challenge", NAMESPACE, SaslText.base64(data));
        }
    }

    /** The client's message. */
    record Response(byte[] data) implements Sasl2Element {
        @Override
        public Element toElement() {
            return Element.ofText("response", NAMESPACE, SaslText.base64(data));
        }
    }

    /**
     * The end if all went well.
     *
     * @param additionalData the server's last message, or null if there is none
     * @param authorizationId who the client is now: a full address if a resource is bound, otherwise a bare one
     * @param inline what came of the features that the client asked for
     */
    record Success(byte @Nullable [] additionalData, String authorizationId, List<Element> inline)
            implements Sasl2Element {
        /** Copies the list. */
        public Success(byte @Nullable [] additionalData, String authorizationId, List<Element> inline) {
            this.additionalData = additionalData;
            this.authorizationId = authorizationId;
            this.inline = List.copyOf(inline);
        }

        @Override
        public Element toElement() {
            return Element.builder("success", NAMESPACE)
                    .textChild("additional-data", textOf(additionalData))
                    .textChild("authorization-identifier", authorizationId)
                    .children(inline)
                    .build();
        }
    }

    /**
     * The end if it did not.
     *
     * @param condition the defined condition
     * @param text a text for humans, or null
     * @param details what is specific to an application
     */
    record Failure(SaslCondition condition, @Nullable String text, List<Element> details) implements Sasl2Element {
        /** Copies the list. */
        public Failure {
            details = List.copyOf(details);
        }

        @Override
        public Element toElement() {
            return Element.builder("failure", NAMESPACE)
                    .child(Element.of(condition.elementName(), Namespaces.SASL))
                    .children(details)
                    .textChild("text", text)
                    .build();
        }
    }

    /**
     * The mechanism went well, but the client has something else to do.
     *
     * @param additionalData the server's last message, or null if there is none
     * @param tasks the names of tasks, of which the client chooses one
     * @param text a text for humans, or null
     */
    record Continue(
            byte @Nullable [] additionalData,
            List<String> tasks,
            @Nullable String text) implements Sasl2Element {
        /** Copies the list. */
        public Continue(byte @Nullable [] additionalData, List<String> tasks, @Nullable String text) {
            this.additionalData = additionalData;
            this.tasks = List.copyOf(tasks);
            this.text = text;
        }

        @Override
        public Element toElement() {
            return Element.builder("continue", NAMESPACE)
                    .textChild("additional-data", textOf(additionalData))
                    .child(Element.builder("tasks", NAMESPACE)
                            .children(tasks.stream()
                                    .map(task -> Element.ofText("task", NAMESPACE, task))
                                    .toList())
                            .build())
                    .textChild("text", text)
                    .build();
        }
    }

    /**
     * The client starts a task.
     *
     * @param task the task's name
     * @param payload what the task defines
     */
    record Next(String task, List<Element> payload) implements Sasl2Element {
        /** Copies the list. */
        public Next {
            payload = List.copyOf(payload);
        }

        @Override
        public Element toElement() {
            return Element.builder("next", NAMESPACE)
                    .attribute("task", task)
                    .children(payload)
                    .build();
        }
    }

    /** A message of a task, from either side. */
    record TaskData(List<Element> payload) implements Sasl2Element {
        /** Copies the list. */
        public TaskData {
            payload = List.copyOf(payload);
        }

        @Override
        public Element toElement() {
            return Element.builder("task-data", NAMESPACE).children(payload).build();
        }
    }

    /**
     * The client gives up.
     *
     * @param text why, for humans, or null
     */
    record Abort(@Nullable String text) implements Sasl2Element {
        @Override
        public Element toElement() {
            return Element.builder("abort", NAMESPACE).textChild("text", text).build();
        }
    }

    /** Returns the element for the stream. */
    Element toElement();

    /**
     * Reads an element of a negotiation.
     *
     * @return null if the element is none of these, which is not a matter of SASL but of the stream
     * @throws SaslException if it is one that does not hold what it should
     */
    static @Nullable Sasl2Element of(Element element) {
        if (!element.namespace().equals(NAMESPACE)) {
            return null;
        }
        return switch (element.name()) {
            case "authenticate" -> authenticate(element);
            case "challenge" -> new Challenge(data(element));
            case "response" -> new Response(data(element));
            case "success" -> success(element);
            case "failure" -> failure(element);
            case "continue" -> continued(element);
            case "next" -> new Next(name(element.attribute("task")), foreign(element));
            case "task-data" -> new TaskData(foreign(element));
            case "abort" -> new Abort(element.childText("text"));
            default -> null;
        };
    }

    private static Authenticate authenticate(Element element) {
        String mechanism = element.attribute("mechanism");
        if (mechanism == null || !SaslElement.Names.MECHANISM.matcher(mechanism).matches()) {
            throw new SaslException(SaslCondition.INVALID_MECHANISM, "no mechanism, or not the name of one");
        }
        Element userAgent = element.child("user-agent", NAMESPACE);
        return new Authenticate(
                mechanism,
                dataOf(element.child("initial-response", NAMESPACE)),
                userAgent == null ? null : UserAgent.of(userAgent),
                foreign(element));
    }

    private static Success success(Element element) {
        String id = element.childText("authorization-identifier");
        if (id == null) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "success without an authorization-identifier");
        }
        return new Success(dataOf(element.child("additional-data", NAMESPACE)), id.strip(), foreign(element));
    }

    private static Failure failure(Element element) {
        SaslCondition condition = SaslCondition.NOT_AUTHORIZED;
        List<Element> details = new ArrayList<>();
        boolean found = false;
        for (Element child : foreign(element)) {
            if (!child.namespace().equals(Namespaces.SASL)) {
                details.add(child);
            } else if (!found) {
                condition = SaslCondition.ofName(child.name());
                found = true;
            }
        }
        return new Failure(condition, element.childText("text"), details);
    }

    private static Continue continued(Element element) {
        Element tasks = element.child("tasks", NAMESPACE);
        List<String> names = tasks == null
                ? List.of()
                : tasks.elements("task", NAMESPACE).stream()
                        .map(task -> name(task.text().strip()))
                        .toList();
        if (names.isEmpty()) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "no task to continue with");
        }
        return new Continue(dataOf(element.child("additional-data", NAMESPACE)), names, element.childText("text"));
    }

    private static String name(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > MAX_NAME) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "not the name of a task");
        }
        return text;
    }

    private static List<Element> foreign(Element element) {
        return element.elements().stream()
                .filter(child -> !child.namespace().equals(NAMESPACE))
                .toList();
    }

    private static byte @Nullable [] dataOf(@Nullable Element element) {
        return element == null ? null : data(element);
    }

    /** §2.2: base64, without the {@code =} that stands for nothing in RFC 6120; the XEP's own examples indent it. */
    private static byte[] data(Element element) {
        if (element.firstElement() != null) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "elements where text should be");
        }
        return SaslText.data(element.text().strip());
    }

    private static @Nullable String textOf(byte @Nullable [] data) {
        return data == null ? null : SaslText.base64(data);
    }
}
